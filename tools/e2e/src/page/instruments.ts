import { readFrames, takeFrames, type DisplayedFrame } from './frame-reader.ts';
import {
  mediaStatistics,
  observePeerConnections,
  type MediaStatistics,
} from './media-statistics.ts';

/** What tests measure a page with. */
export interface Instruments {
  statistics(): Promise<MediaStatistics>;
  /** The frames displayed since the last call. */
  frames(): readonly DisplayedFrame[];
  /** When the page was last clicked, in ms since 1970. */
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
readFrames();
window.boardcastInstruments = {
  statistics: mediaStatistics,
  frames: takeFrames,
  clickedAt: () => clickedAt,
};
