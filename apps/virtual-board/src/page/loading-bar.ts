export interface Progress {
  readonly loaded: number;
  readonly total: number;
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** The progress in words; after the download the encoder is compiled. */
export function describeProgress({ loaded, total }: Progress): string {
  if (loaded >= total) return 'Compiling the encoder.';
  const percent = Math.floor((loaded * 100) / total);
  return `Loading the encoder: ${megabytes(loaded)} of ${megabytes(total)} MB, ${percent} %`;
}

/** Shows the progress in a `progress` element and in words; undefined hides both. */
export function showLoading(box: HTMLElement, progress: Progress | undefined): void {
  box.hidden = progress === undefined;
  if (progress === undefined) return;
  const [bar, words] = [box.querySelector('progress'), box.querySelector('span')];
  if (bar !== null) {
    bar.max = progress.total;
    bar.value = progress.loaded;
  }
  if (words !== null) words.textContent = describeProgress(progress);
}
