export interface RtspRequest {
  readonly method: string;
  readonly uri: string;
  readonly cseq: string;
  /** By their names in lower case; repeated ones are joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
}
