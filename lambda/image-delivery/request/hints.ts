/** What a browser says of itself in client hints; undefined where it does not. */
export interface ClientHints {
  /** `Sec-CH-Width`: pixels of the device that the image will be wide. */
  readonly width?: number;
  /** `Sec-CH-DPR`: pixels of the device for each CSS pixel. */
  readonly dpr?: number;
}
