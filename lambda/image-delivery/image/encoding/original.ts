import type { ImageAsset } from '../assets';
import { isBare } from './bare';
import type { Output, OutputRequest, Result } from './output';
import type { SourceFormat } from '../source';

/**
 * Whether the stored file is sent instead of what was made of it: ImageKit sends the smallest. Only where nothing but
 * encoding was asked for and the client shows the stored format, and never one that carries metadata: see
 * {@link isBare}.
 * @param encodedBytes length of what was made
 */
export function keepsOriginal(
  { data, source }: ImageAsset,
  request: OutputRequest,
  result: Result,
  output: Output,
  encodedBytes: number,
): boolean {
  if (data.length >= encodedBytes || result.changed || output.frames !== source.frames) return false;
  // Of another density or progressive: not what is stored.
  if (output.density !== undefined || output.progressive || source.deep) return false;
  const shown = output.named ? [output.format] : shownFormats(request, output);
  return shown.includes(source.format) && isBare(data, source.format);
}

/** What every browser shows, what this client says it takes, and what it would be sent. */
function shownFormats(request: OutputRequest, output: Output): readonly SourceFormat[] {
  return ['jpeg', 'png', 'gif', ...request.accepted, output.format];
}
