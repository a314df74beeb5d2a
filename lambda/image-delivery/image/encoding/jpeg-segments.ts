/** One segment of a JPEG's header, as offsets into the file. */
export interface JpegSegment {
  /** Second byte of its marker. */
  readonly marker: number;
  /** Where what it holds begins, behind its length, and where it ends. */
  readonly start: number;
  readonly end: number;
}

/** Second bytes of markers (ITU T.81, table B.1). */
export const jpegMarker = { soi: 0xd8, eoi: 0xd9, sos: 0xda, dqt: 0xdb } as const;

/** More than any program writes: a profile takes a segment for each 64 KB. */
const maxSegments = 4096;

/**
 * The segments of a JPEG from its start, the first scan (`SOS`) being the last; ends early where the bytes are no JPEG.
 * @param from where a marker is expected
 */
export function* jpegSegments(data: Buffer, from = 2): Generator<JpegSegment, void> {
  if (data[0] !== 0xff || data[1] !== jpegMarker.soi) return;
  let position = from;
  for (let count = 0; count < maxSegments; count += 1) {
    // Any number of fill bytes may stand before a marker.
    while (data[position] === 0xff && data[position + 1] === 0xff) position += 1;
    const marker = data[position + 1];
    if (data[position] !== 0xff || marker === undefined || position + 4 > data.length) return;
    const end = position + 2 + data.readUInt16BE(position + 2);
    if (end < position + 4 || end > data.length) return;
    yield { marker, start: position + 4, end };
    if (marker === jpegMarker.sos) return;
    position = end;
  }
}
