/** A request to storage, as the REST API has it. */
export interface StorageRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Something that can be tried with a signed URL. */
export interface Operation {
  readonly name: string;
  /** What is there before. */
  readonly on: 'new' | 'existing';
  /** Status when it works. */
  readonly status: number;
  /** Letters of `sp` with which it works. */
  readonly allowed: string;
  /** @param others signed URLs by which anything may be done: of another blob that is there, and of a new one */
  readonly request: (url: string, others: Others) => StorageRequest;
}

/** See {@link Operation}. */
export interface Others {
  readonly existing: string;
  readonly fresh: string;
}

const blockBlob = { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'image/png' };
const blockId = Buffer.from('0001').toString('base64');
const blockList = `<?xml version="1.0" encoding="utf-8"?><BlockList><Latest>${blockId}</Latest></BlockList>`;
const tags =
  '<?xml version="1.0" encoding="utf-8"?><Tags><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tags>';

const put = (url: string): StorageRequest => ({ method: 'PUT', url, headers: blockBlob, body: 'contents' });
const putBlock = (url: string): StorageRequest => ({
  method: 'PUT',
  url: `${url}&comp=block&blockid=${encodeURIComponent(blockId)}`,
  body: 'contents',
});
const commit = (url: string): StorageRequest => ({
  method: 'PUT',
  url: `${url}&comp=blocklist`,
  headers: { 'x-ms-blob-content-type': 'image/png' },
  body: blockList,
});
const get = (url: string): StorageRequest => ({ method: 'GET', url });
const remove = (url: string): StorageRequest => ({ method: 'DELETE', url });
const copy = (source: string, destination: string, headers = {}): StorageRequest => ({
  method: 'PUT',
  url: destination,
  headers: { 'x-ms-copy-source': source, ...headers },
});

/** What each letter is for: what a client does with it. */
export const purposes = {
  c: { name: 'puts a new blob', on: 'new', status: 201, request: put },
  w: { name: 'overwrites a blob', on: 'existing', status: 201, request: put },
  r: { name: 'gets a blob', on: 'existing', status: 200, request: get },
  d: { name: 'deletes a blob', on: 'existing', status: 202, request: remove },
} as const;

/**
 * What can be tried with a SAS for one blob, and which letter lets it: Azure's table of operations and permissions. A
 * letter lets more than it says: `c` also copies into the new blob from anywhere, makes page and append blobs, and
 * takes snapshots of a blob that is there. (Whether a SAS is good for the source of a copy that is made at once, Azurite
 * does not look where source and destination are in one account.)
 */
export const operations: readonly Operation[] = [
  { ...purposes.c, allowed: 'cw' },
  { ...purposes.w, allowed: 'w' },
  { ...purposes.r, allowed: 'r' },
  { ...purposes.d, allowed: 'd' },
  { name: 'heads a blob', on: 'existing', status: 200, allowed: 'r', request: (url) => ({ method: 'HEAD', url }) },
  { name: 'puts a block', on: 'new', status: 201, allowed: 'w', request: putBlock },
  { name: 'puts a block of a blob that is there', on: 'existing', status: 201, allowed: 'w', request: putBlock },
  { name: 'puts a block list', on: 'new', status: 201, allowed: 'w', request: commit },
  { name: 'puts a block list of a blob that is there', on: 'existing', status: 201, allowed: 'w', request: commit },
  {
    name: 'gets the block list',
    on: 'existing',
    status: 200,
    allowed: 'r',
    request: (url) => get(`${url}&comp=blocklist&blocklisttype=all`),
  },
  {
    name: 'makes a page blob',
    on: 'new',
    status: 201,
    allowed: 'cw',
    request: (url) => ({
      method: 'PUT',
      url,
      headers: { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': '512' },
    }),
  },
  {
    name: 'makes an append blob',
    on: 'new',
    status: 201,
    allowed: 'cw',
    request: (url) => ({ method: 'PUT', url, headers: { 'x-ms-blob-type': 'AppendBlob' } }),
  },
  {
    name: 'copies into a new blob',
    on: 'new',
    status: 202,
    allowed: 'cw',
    request: (url, { existing }) => copy(existing, url),
  },
  {
    name: 'copies into a new blob at once',
    on: 'new',
    status: 202,
    allowed: 'cw',
    request: (url, { existing }) => copy(existing, url, { 'x-ms-requires-sync': 'true' }),
  },
  {
    name: 'copies into a blob that is there',
    on: 'existing',
    status: 202,
    allowed: 'w',
    request: (url, { existing }) => copy(existing, url),
  },
  {
    name: 'is the source of a copy',
    on: 'existing',
    status: 202,
    allowed: 'r',
    request: (url, { fresh }) => copy(url, fresh),
  },
  {
    name: 'takes a snapshot',
    on: 'existing',
    status: 201,
    allowed: 'cw',
    request: (url) => ({ method: 'PUT', url: `${url}&comp=snapshot` }),
  },
  {
    name: 'gets the metadata',
    on: 'existing',
    status: 200,
    allowed: 'r',
    request: (url) => get(`${url}&comp=metadata`),
  },
  {
    name: 'sets the metadata',
    on: 'existing',
    status: 200,
    allowed: 'w',
    request: (url) => ({ method: 'PUT', url: `${url}&comp=metadata`, headers: { 'x-ms-meta-a': 'b' } }),
  },
  {
    name: 'sets the headers',
    on: 'existing',
    status: 200,
    allowed: 'w',
    request: (url) => ({
      method: 'PUT',
      url: `${url}&comp=properties`,
      headers: { 'x-ms-blob-content-type': 'text/html' },
    }),
  },
  {
    name: 'sets the tier',
    on: 'existing',
    status: 200,
    allowed: 'w',
    request: (url) => ({ method: 'PUT', url: `${url}&comp=tier`, headers: { 'x-ms-access-tier': 'Cool' } }),
  },
  {
    name: 'leases it',
    on: 'existing',
    status: 201,
    allowed: 'w',
    request: (url) => ({
      method: 'PUT',
      url: `${url}&comp=lease`,
      headers: { 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': '15' },
    }),
  },
  {
    name: 'sets the tags',
    on: 'existing',
    status: 204,
    allowed: '',
    request: (url) => ({ method: 'PUT', url: `${url}&comp=tags`, body: tags }),
  },
  { name: 'gets the tags', on: 'existing', status: 200, allowed: '', request: (url) => get(`${url}&comp=tags`) },
  {
    name: 'lists the container',
    on: 'existing',
    status: 200,
    allowed: '',
    request: (url) => get(`${containerOf(url)}&restype=container&comp=list`),
  },
  {
    name: 'gets the properties of the container',
    on: 'existing',
    status: 200,
    allowed: '',
    request: (url) => get(`${containerOf(url)}&restype=container`),
  },
  {
    name: 'sets the metadata of the container',
    on: 'existing',
    status: 200,
    allowed: '',
    request: (url) => ({ method: 'PUT', url: `${containerOf(url)}&restype=container&comp=metadata` }),
  },
  {
    name: 'makes a container',
    on: 'existing',
    status: 201,
    allowed: '',
    request: (url) => ({ method: 'PUT', url: `${containerOf(url).replace('/uploads', '/more')}&restype=container` }),
  },
  {
    name: 'lists the containers',
    on: 'existing',
    status: 200,
    allowed: '',
    request: (url) => get(`${serviceOf(url)}&comp=list`),
  },
];

/** URL of the container of a blob, with the same token. */
function containerOf(url: string): string {
  return url.replace(/(\/uploads)\/[^?]*/, '$1');
}

/** URL of the account of a blob, with the same token. */
function serviceOf(url: string): string {
  return url.replace(/\/uploads\/[^?]*/, '/');
}
