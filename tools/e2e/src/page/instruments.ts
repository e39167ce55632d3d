import { mediaFigures, observePeerConnections, type MediaFigures } from './media-figures.ts';
import { readPictures, takePictures, type Picture } from './picture-reader.ts';

/** What the tests put into a page to measure with. */
export interface Instruments {
  figures(): Promise<MediaFigures>;
  /** The pictures presented since the last call. */
  pictures(): readonly Picture[];
  /** When the page was last clicked, in milliseconds since 1970. */
  clickedAt(): number | undefined;
}

declare global {
  interface Window {
    boardcastInstruments: Instruments;
  }
}

let clickedAt: number | undefined;
document.addEventListener('click', () => (clickedAt = performance.timeOrigin + performance.now()), {
  capture: true,
});
observePeerConnections();
readPictures();
window.boardcastInstruments = {
  figures: mediaFigures,
  pictures: takePictures,
  clickedAt: () => clickedAt,
};
