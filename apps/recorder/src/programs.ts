/** From the sources and from the bundle alike. */
export const jpegWorker = new URL('../dist/jpeg.worker.js', import.meta.url);
