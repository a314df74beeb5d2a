import { randomUUID } from 'node:crypto';
import type { UploadTicket } from '../../../../lambda/sas-broker/uploads/upload-ticket';

/** An upload of a PNG of 64 bytes by somebody, with some of it changed. */
export function uploadTicket(changes: Partial<UploadTicket> = {}): UploadTicket {
  return {
    uploadName: randomUUID(),
    caller: '0123456789abcdef',
    rule: 'images',
    blobName: `contoso/2026/11/${randomUUID()}.png`,
    contentType: 'image/png',
    contentLength: 64,
    mode: 'single',
    ends: Date.UTC(2100, 0),
    ...changes,
  };
}
