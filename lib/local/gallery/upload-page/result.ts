import type { BrokerClient, StoredBlob } from '../../../client';
import { element } from './elements';

const transformation = 'w-320';

/** What came of an upload: the picture, transformed, and its URL; what is no picture can be downloaded. */
export async function resultOf(blob: StoredBlob, broker: BrokerClient): Promise<HTMLElement[]> {
  if (!blob.contentType.startsWith('image/')) {
    const { url } = await broker.download(blob.blobName, true);
    return [link(url, blob.blobName)];
  }
  const url = await signedUrl(blob.blobName);
  const image = element('img');
  image.alt = `${blob.filename ?? blob.blobName}, ${transformation}`;
  image.src = url;
  return [image, link(url, url)];
}

function link(url: string, text: string): HTMLAnchorElement {
  const made = element('a', { text });
  made.href = url;
  return made;
}

async function signedUrl(name: string): Promise<string> {
  const query = new URLSearchParams({ name, tr: transformation });
  const { url } = (await (await fetch(`/sign?${query.toString()}`)).json()) as { url: string };
  return url;
}
