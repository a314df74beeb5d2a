/** A blob that was written or deleted. */
export interface BlobChange {
  readonly container: string;
  /** Name of the blob, decoded. */
  readonly name: string;
}

/** After these a cached answer may be wrong. A change of tags, metadata or tier alone leaves the bytes as they are. */
const changes = new Set(['Microsoft.Storage.BlobCreated', 'Microsoft.Storage.BlobDeleted']);

/** A blob name has any characters, line breaks too. */
const subjectForm = /^\/blobServices\/default\/containers\/([^/]+)\/blobs\/(.+)$/s;

/**
 * Reads what Event Grid put into the queue: JSON in base64, in its own schema (`eventType`) or as a CloudEvent (`type`).
 * @returns undefined for anything else
 */
export function parseEvent(messageText: string): BlobChange | undefined {
  const event = parseJson(messageText);
  const type = event?.eventType ?? event?.type;
  if (typeof type !== 'string' || !changes.has(type) || typeof event?.subject !== 'string') return undefined;
  const [, container, name] = subjectForm.exec(event.subject) ?? [];
  // Half a surrogate pair is in no URL.
  if (container === undefined || name === undefined || /\p{Surrogate}/u.test(name)) return undefined;
  return { container, name };
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    // Somebody who tests by hand sends plain JSON.
    const json = text.startsWith('{') ? text : Buffer.from(text, 'base64').toString('utf8');
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
