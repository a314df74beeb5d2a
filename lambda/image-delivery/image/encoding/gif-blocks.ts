/** Bytes of the table of colours that a packed field of a GIF announces. */
export function colourTableLength(packed = 0): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0;
}
