import { maskServerUrl } from '@boardcast/board';
import type { Board } from './board.ts';
import type { Wishes } from './address.ts';

/** The settings in force, as names and values. */
export function settingsOf({ profile, name }: Wishes, board: Board) {
  const { width, height, fps, h264, audio } = profile;
  const { min, max } = h264.qp;
  const rate = h264.bitrate === null ? 'constant quantiser' : `${h264.bitrate / 1000} kbit/s`;
  return [
    ['Name', name],
    ['Board', `${profile.board} (${profile.chip})`],
    ['Server', maskServerUrl(board.server)],
    ['Wi-Fi', `${board.ssid}${board.isOnAir ? '' : ', off the air'}`],
    ['Picture', `${width}x${height} at ${fps} fps`],
    ['H.264', `${h264.profile}, level ${(h264.levelIdc / 10).toFixed(1)}`],
    ['IDR', `every ${h264.gop} pictures`],
    ['Quantiser', `${min === max ? min : `${min} to ${max}`}, ${rate}`],
    ['Sound', `${audio.codec}, ${audio.clockRate / 1000} kHz`],
  ] as const;
}

/** Shows them as a description list. */
export function showSettings(list: HTMLElement, settings: ReturnType<typeof settingsOf>): void {
  const element = (tag: 'dt' | 'dd', textContent: string) =>
    Object.assign(document.createElement(tag), { textContent });
  const rows = settings.flatMap(([name, value]) => [element('dt', name), element('dd', value)]);
  list.replaceChildren(...rows);
}
