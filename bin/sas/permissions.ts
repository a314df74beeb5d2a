import type { SasKind } from './string-to-sign';

/** What a letter of `sp` permits. */
export interface Permission {
  readonly letter: string;
  /** In plain words; undefined where the letter means nothing to this kind of SAS. */
  readonly permits?: string;
  /** The first `sv` that knows it. */
  readonly since: string;
}

/** For what a letter is read: the same one may mean more for a container than for a blob. */
export type PermissionScope = 'blob' | 'container' | 'account';

/** [what it permits on a blob, on a container; the first `sv`], by letter: "Create a service SAS", Azure's documentation. */
const ofBlobs: Readonly<Record<string, readonly [blob: string | undefined, container: string, since?: string]>> = {
  r: ['read the blob, its properties and metadata', 'read every blob in it'],
  a: ['append to the blob, if it is an append blob', 'append to every append blob in it'],
  c: ['create the blob where there is none yet', 'create new blobs in it'],
  w: ['create and overwrite the blob, its blocks, properties and metadata', 'create and overwrite every blob in it'],
  d: ['delete the blob', 'delete every blob in it'],
  x: ['delete versions of the blob', 'delete versions of every blob in it', '2019-10-10'],
  y: ['delete the blob for good, past soft delete', 'delete every blob in it for good, past soft delete', '2019-10-10'],
  l: [undefined, 'list the blobs in it'],
  t: ['read and write the tags of the blob', 'read and write the tags of every blob in it', '2019-12-12'],
  f: [undefined, 'find blobs in it by their tags', '2019-12-12'],
  m: ['move the blob', 'move blobs and directories in it', '2020-02-10'],
  e: ['read its system properties and its POSIX ACL', 'read system properties and POSIX ACLs in it', '2020-02-10'],
  o: ['set its owner', 'set owners in it', '2020-02-10'],
  p: ['set its permissions and POSIX ACL', 'set permissions and POSIX ACLs in it', '2020-02-10'],
  i: ['set its immutability policy and legal hold', 'set immutability policies and legal holds in it', '2020-06-12'],
};

const ofAccounts: Readonly<Record<string, readonly [permits: string, since?: string]>> = {
  r: ['read'],
  w: ['create, overwrite and change'],
  d: ['delete'],
  x: ['delete versions of blobs', '2019-10-10'],
  y: ['delete blobs for good, past soft delete', '2019-10-10'],
  l: ['list'],
  a: ['add: append to blobs, add messages and entities'],
  c: ['create new blobs, containers and files'],
  u: ['update messages and entities'],
  p: ['take messages out of queues'],
  t: ['read and write the tags of blobs', '2019-12-12'],
  f: ['find blobs by their tags', '2019-12-12'],
  i: ['set immutability policies and legal holds', '2020-06-12'],
};

/** Azure's client libraries and its documentation disagree about the places of `y` and `f`. */
const orders = ['racwdxltmeopiyf', 'racwdxyltfmeopi'];

/** Takes `sp` apart, letter by letter. */
export function permissionsOf(letters: string, scope: PermissionScope): Permission[] {
  return Array.from(letters).map((letter) => {
    if (scope === 'account') {
      const [permits, since = ''] = Object.hasOwn(ofAccounts, letter) ? (ofAccounts[letter] ?? []) : [];
      return { letter, permits, since };
    }
    const [blob, container, since = ''] = Object.hasOwn(ofBlobs, letter) ? (ofBlobs[letter] ?? []) : [];
    return { letter, permits: scope === 'blob' ? blob : container, since };
  });
}

/** All letters that mean something, in Azure's order. */
export function lettersOf(scope: PermissionScope): string {
  if (scope === 'account') return Object.keys(ofAccounts).join('');
  return Array.from(orders[0] ?? '')
    .filter((letter) => scope === 'container' || ofBlobs[letter]?.[0])
    .join('');
}

/** Whether the letters are in an order that Azure documents; that of an account SAS is free. */
export function isOrdered(letters: string, kind: SasKind): boolean {
  return kind === 'account' || orders.some((order) => inOrder(letters, order) === letters);
}

/** The same letters in the order of Azure's client libraries. */
export function inOrder(letters: string, order = orders[0] ?? ''): string {
  return Array.from(letters)
    .sort((a, b) => order.indexOf(a) - order.indexOf(b))
    .join('');
}
