/** The zips that Blobfront builds. Their names hold a hash of their contents, which is another one in every release. */
const names = ['image-delivery', 'sas-broker'].join('|');
const contentHashes = [
  // The blob that a zip is uploaded as: `image-delivery-HASH.zip`.
  new RegExp(`\\b((?:${names})-)[0-9a-f]{32}(?=\\.zip)`, 'g'),
  // The file it is uploaded from: `assets/ID/HASH/image-delivery.zip`.
  new RegExp(`(/)[0-9a-f]{32}(?=/(?:${names})\\.zip)`, 'g'),
];

/** A text with `[content-hash]` in place of the hashes of Blobfront's own zips. */
export function maskText(text: string): string {
  return contentHashes.reduce((masked, hash) => masked.replace(hash, '$1[content-hash]'), text);
}

/** Whether an object carries notes of cdktf (construct paths, its version), which Terraform does not read. */
export function hasNotes(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && '//' in value;
}

/** An object without the notes of cdktf. */
export function withoutNotes(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== '//'));
}

/** A copy of a JSON value without notes and with all texts masked, keys included. */
export function maskJson(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(maskJson);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(withoutNotes(value as Record<string, unknown>));
  return Object.fromEntries(entries.map(([key, item]) => [maskText(key), maskJson(item)]));
}
