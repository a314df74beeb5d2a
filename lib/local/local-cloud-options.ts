import type { LocalPorts } from './ports';

/** How to run a declaration on this machine. */
export interface LocalCloudOptions {
  /**
   * Where the parts listen; 0 takes any free port.
   * @default - 8080 the edge, 7071 the function, 10000 the storage account, 7072 the broker, 8081 the gallery
   */
  readonly ports?: Partial<LocalPorts>;
  /**
   * Folder whose files are the blobs, in place of the sample images.
   * @default - the sample images, in memory
   */
  readonly dataDirectory?: string;
  /**
   * Gets a line for every step of the start, and for what goes wrong later.
   * @default - nobody is told
   */
  readonly report?: (line: string) => void;
  /**
   * Gets the line of JSON that the function, or the broker, logs of each request; that of a 5xx is an error, which
   * `report` gets.
   * @default - nobody is told
   */
  readonly onRequest?: (line: string) => void;
}

/** Where everything is, and the secrets to use it with: what `npm start -- --json` prints. */
export interface LocalEndpoints {
  /** Base of all image URLs. */
  readonly urlEndpoint: string;
  /** The function behind the edge. */
  readonly functionEndpoint: string;
  /** The storage account. */
  readonly blobEndpoint: string;
  /** Name of the storage account. */
  readonly accountName: string;
  /** Key of the storage account, base64. */
  readonly accountKey: string;
  /** Container of the first origin. */
  readonly container: string;
  /** With its leading `?`. */
  readonly readOnlySas: string;
  /** Key to sign URLs with. */
  readonly privateKey: string;
  /** The broker, where one is declared. */
  readonly brokerEndpoint?: string;
  /** Bearer token that the broker accepts, for 30 days, and after a restart, too. */
  readonly brokerToken?: string;
  /** A page to look at. */
  readonly galleryUrl: string;
}
