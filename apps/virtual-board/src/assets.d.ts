/** A file that the page loads at run time; its URL is relative to the page. */
export interface Asset {
  readonly url: string;
  readonly bytes: number;
}

/** The files that package.json's `boardcast` lists, by name; the bundler defines the constant. */
declare global {
  const assets: Readonly<
    Record<'ffmpeg-core.js' | 'ffmpeg-core.wasm' | 'ffmpeg.worker.js' | 'media.worker.js', Asset>
  >;
}
