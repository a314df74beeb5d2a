/** How an upload is made: in one request, or in any number of blocks, so that it can be cut and resumed. */
export type UploadMode = 'single' | 'block';

/**
 * What some callers may do. A request is granted by the first rule that allows all of it. Literals, because rules are
 * checked at synth.
 */
export interface BrokerPolicyRule {
  /** For log and messages: 1-40 lowercase letters, digits or hyphens. */
  readonly name: string;
  /**
   * Claims that a caller must have, each with one of the values; of a claim that is a list, one of it.
   * @default - the rule is for everybody who got in
   */
  readonly when?: Readonly<Record<string, readonly string[]>>;
  /**
   * What may be done. `delete`: a SAS with which one blob can be deleted.
   * @default ["upload", "download", "list"]
   */
  readonly purposes?: readonly ('upload' | 'download' | 'list' | 'delete')[];
  /**
   * What the names of blobs begin with, segment by segment, with a slash after each: `{tid}/{oid}/` has the caller's
   * claims in it. The first is where uploads go. Empty text: the whole container.
   */
  readonly prefixes: readonly string[];
  /**
   * Media types of uploads, such as `application/pdf` or `image/*`. HTML and SVG, which a browser runs, have to be named
   * in full.
   * @default ["image/*"]
   */
  readonly contentTypes?: readonly string[];
  /**
   * Largest upload in bytes. One that is larger than 5000 MiB needs the mode `block`.
   * @default 26214400 (25 MiB)
   */
  readonly maxBytes?: number;
  /**
   * How uploads may be made. Azure holds a single one to the announced size and type; blocks are looked at when the upload
   * is confirmed.
   * @default ["single", "block"]
   */
  readonly modes?: readonly UploadMode[];
  /**
   * Who names blobs. `broker`: a name that nobody can guess, below the first prefix. `client`: the request says it; nothing
   * is ever overwritten.
   * @default "broker"
   */
  readonly naming?: 'broker' | 'client';
  /**
   * Uploads of one caller that are not confirmed, counted for an hour; one that is given up counts, too.
   * @default 100
   */
  readonly outstandingUploads?: number;
  /**
   * Bytes that one caller is promised in an hour; confirmed ones count, too.
   * @default 10737418240 (10 GiB)
   */
  readonly bytesPerHour?: number;
}
