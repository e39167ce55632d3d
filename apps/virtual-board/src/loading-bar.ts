export interface Progress {
  readonly loaded: number;
  readonly total: number;
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** How much has come, in words; when all has, what remains is to compile it. */
export function describeProgress({ loaded, total }: Progress): string {
  if (loaded >= total) return 'The encoder has come and is being compiled.';
  const percent = Math.floor((loaded * 100) / total);
  return `Loading the encoder: ${megabytes(loaded)} of ${megabytes(total)} MB, ${percent} %`;
}

/** Shows it in a `progress` element and the words beside it; hides both without any. */
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
