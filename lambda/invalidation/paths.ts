import type { InvalidationConfig } from './config';

/** What of the configuration says where a blob can be asked for. */
export type PathConfig = Pick<InvalidationConfig, 'urlEndpoints' | 'transformations'>;

/**
 * The URL paths of a blob: at each URL endpoint the name itself (Front Door purges all queries of a path, and with them
 * every `?tr=`), and the name behind each declared transformation.
 */
export function blobPaths(name: string, config: PathConfig): string[] {
  const paths = endpointsOf(name, config).flatMap(({ path, prefix }) => {
    const spellings = spell(name.slice(prefix.length));
    const folders = ['', ...config.transformations.map((transformation) => `${transformation}/`)];
    return folders.flatMap((folder) => spellings.map((spelling) => path + folder + spelling));
  });
  return [...new Set(paths)];
}

/** Everything below the URL endpoints of a blob, whatever the transformation. */
export function endpointPaths(name: string, config: PathConfig): string[] {
  const paths = endpointsOf(name, config).map(({ path }) => `${path}*`);
  return paths.includes('/*') ? ['/*'] : paths;
}

function endpointsOf(name: string, config: PathConfig): PathConfig['urlEndpoints'] {
  return config.urlEndpoints.filter(({ prefix }) => name.startsWith(prefix) && name.length > prefix.length);
}

/**
 * A name as the path of a URL, percent-encoded as clients do: a browser leaves `@` or `+` as they are, a careful client
 * encodes each segment. Mostly the two are the same. A star is encoded, because it would be a wildcard.
 */
function spell(name: string): string[] {
  const careful = name.split('/').map(encodeURIComponent).join('/').replaceAll('*', '%2A');
  const plain = careful.replace(/%(?:2B|2C|3A|3B|3D|26|40)/g, decodeURIComponent);
  return [...new Set([careful, plain])];
}
