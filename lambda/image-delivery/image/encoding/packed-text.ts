/** Chunks of a PNG that are looked at: ten times as many as one of 40 MB has, but for one that is made to be slow. */
const mostChunks = 100_000;

/**
 * Bytes of packed text in a PNG: a thousand times as many once they are unpacked, which reading no more than its header
 * does, up to 60 MB of each. More than there can be where the chunks are too many to be looked at.
 * @param data a file of any kind: one that is no PNG has none
 */
export function packedTextBytes(data: Buffer): number {
  let bytes = 0;
  if (data.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') return bytes;
  let chunks = 0;
  for (let position = 8; position + 12 <= data.length;) {
    chunks += 1;
    if (chunks > mostChunks) return Infinity;
    const length = data.readUInt32BE(position);
    const type = data.toString('latin1', position + 4, position + 8);
    const content = data.subarray(position + 8, position + 8 + length);
    if (type === 'zTXt' || type === 'iCCP' || (type === 'iTXt' && isPacked(content))) bytes += content.length;
    position += 12 + length;
  }
  return bytes;
}

/** A keyword, which ends with 0, and then 1 for packed text. */
function isPacked(content: Buffer): boolean {
  return content[content.indexOf(0) + 1] === 1;
}
