/** What a packet of video begins or carries. */
export interface PictureContent {
  /** Begins a slice or partition of a picture that refers to no other. */
  readonly key: boolean;
  /** Carries parameters that a key picture needs. */
  readonly parameters: boolean;
}
