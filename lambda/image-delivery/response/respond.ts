import type { DeliveryError } from '../errors';
import type { SourceFile } from '../origins/origin';
import { noStore } from './caching';
import { headersWith, headerText } from './headers';

/** The validators and lifetime that a 200 and a 304 share. */
export interface CacheHeaders {
  readonly cacheControl: string;
  readonly etag: string;
  readonly lastModified: string | undefined;
  /** Request headers that the answer depends on. */
  readonly vary?: string;
  /** What took how long, where that is told. */
  readonly serverTiming?: string;
}

/** A body and what it is. */
export interface ImageBody {
  readonly data: Buffer;
  readonly contentType: string;
  /** What it is called, and whether a browser must save the file and not show it. */
  readonly disposition?: string;
  /** How many of its pixels there are for a CSS pixel, where client hints decided. */
  readonly contentDpr?: number;
  /** Whether it is the file as it is stored, of which pieces may be asked for. */
  readonly stored?: boolean;
  /** `Link` to where search engines shall look for it. */
  readonly link?: string;
}

/** Which bytes of how many a piece is of. */
export type Piece = NonNullable<SourceFile['piece']>;

/** 200 with an image, or with another file. */
export function imageResponse(image: ImageBody, cache: CacheHeaders): Response {
  return new Response(image.data as Buffer<ArrayBuffer>, {
    status: 200,
    headers: headersWith({ ...bodyFields(image, cache), 'Content-Length': String(image.data.length) }),
  });
}

/** The same without its body, of which only the length was found out: for HEAD. */
export function headResponse(image: ImageBody, length: number, cache: CacheHeaders): Response {
  const headers = headersWith({ ...bodyFields(image, cache), 'Content-Length': String(length) });
  return new Response(null, { status: 200, headers });
}

/** 206 with a piece of a file. */
export function pieceResponse(image: ImageBody, { first, last, of }: Piece, cache: CacheHeaders): Response {
  return new Response(image.data as Buffer<ArrayBuffer>, {
    status: 206,
    headers: headersWith({
      ...bodyFields(image, cache),
      'Content-Length': String(image.data.length),
      'Content-Range': `bytes ${first}-${last}/${of}`,
    }),
  });
}

/** 304: the client has it already. Of pieces it says nothing: a cache would write that over what the 200 said. */
export function notModifiedResponse(cache: CacheHeaders): Response {
  return new Response(null, { status: 304, headers: headersWith(cacheFields(cache)) });
}

/** 204 for a CORS preflight. */
export function preflightResponse(): Response {
  return new Response(null, {
    status: 204,
    headers: headersWith({
      'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
      'Access-Control-Allow-Headers': '*',
      'Access-Control-Max-Age': '86400',
      'Cache-Control': noStore,
    }),
  });
}

/** An error: a short public text, its code in `ik-error`, and never kept by a cache. */
export function errorResponse(error: DeliveryError): Response {
  const text = `${error.message}\n`;
  return new Response(text, {
    status: error.status,
    headers: headersWith({
      'Cache-Control': noStore,
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(text)),
      'Accept-Ranges': 'none',
      'ik-error': headerText(`${error.code} - ${error.message}`),
      ...error.headers,
    }),
  });
}

/** The same answer without its body, for HEAD; `Content-Length` stays that of the body. */
export function withoutBody(response: Response): Response {
  return new Response(null, { status: response.status, headers: response.headers });
}

function bodyFields(image: ImageBody, cache: CacheHeaders): Record<string, string | undefined> {
  return {
    ...cacheFields(cache),
    'Accept-Ranges': image.stored ? 'bytes' : 'none',
    'Content-Type': image.contentType,
    'Content-Disposition': image.disposition,
    'Content-DPR': image.contentDpr === undefined ? undefined : String(Math.round(image.contentDpr * 100) / 100),
    Link: image.link,
  };
}

function cacheFields(cache: CacheHeaders): Record<string, string | undefined> {
  return {
    'Cache-Control': cache.cacheControl,
    ETag: cache.etag,
    'Last-Modified': cache.lastModified,
    Vary: cache.vary,
    'Server-Timing': cache.serverTiming,
  };
}
