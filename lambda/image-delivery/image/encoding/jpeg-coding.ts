import { jpegMarker, jpegSegments } from './jpeg-segments';

/** How a JPEG is compressed: what decides, besides its size, over how long it takes to decode. */
export interface JpegCoding {
  /** By arithmetic, as nobody does: such a file takes twenty times as long as a usual one of as many bytes. */
  readonly arithmetic: boolean;
  /** How often the image is passed over; as many as are counted, if there are more. */
  readonly scans: number;
}

/** Nobody writes half as many. */
const mostScans = 1000;
const scanMarker = Buffer.from([0xff, jpegMarker.sos]);

/**
 * Looks at the header, and for the scans that follow it; nothing is decoded. Where it does not get to the first scan, as
 * between segments a decoder skips what nobody writes, the file is taken for the dearest there is.
 */
export function jpegCoding(data: Buffer): JpegCoding {
  let arithmetic = false;
  for (const { marker, end } of jpegSegments(data)) {
    // SOF9 to SOF15, but for DAC (ITU T.81, table B.1).
    arithmetic ||= marker >= 0xc9 && marker <= 0xcf && marker !== 0xcc;
    if (marker === jpegMarker.sos) return { arithmetic, scans: 1 + countScans(data, end) };
  }
  return { arithmetic: true, scans: mostScans };
}

/** Between scans a marker cannot be mistaken: in a scan 0xff is followed by 0 or by a restart marker. */
function countScans(data: Buffer, from: number): number {
  let count = 0;
  for (let at = data.indexOf(scanMarker, from); at >= 0; at = data.indexOf(scanMarker, at + 2)) {
    count += 1;
    if (count === mostScans) return count;
  }
  return count;
}
