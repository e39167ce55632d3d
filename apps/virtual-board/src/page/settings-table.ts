import { maskServerUrl } from '@boardcast/board';
import { element } from '@boardcast/web';
import type { BoardOptions } from '../board/board-options.ts';
import type { VirtualBoard } from '../board/virtual-board.ts';

/** The current settings, as names and values. */
export function settingsOf({ profile, name }: BoardOptions, board: VirtualBoard) {
  const { width, height, fps, h264, audio } = profile;
  const { min, max } = h264.qp;
  const rate = h264.bitrate === null ? 'constant' : `${h264.bitrate / 1000} kbit/s`;
  return [
    ['Name', name],
    ['Board', `${profile.board} (${profile.chip})`],
    ['Server', maskServerUrl(board.server)],
    ['Key', board.hasKey ? 'set' : 'not set'],
    ['Wi-Fi', `${board.ssid}${board.isWifiEnabled ? '' : ', off'}`],
    ['Video', `${width}x${height} at ${fps} fps`],
    ['H.264', `${h264.profile}, level ${(h264.levelIdc / 10).toFixed(1)}`],
    ['IDR', `every ${h264.gop} frames`],
    ['QP', `${min === max ? min : `${min} to ${max}`}, ${rate}`],
    ['Audio', `${audio.codec}, ${audio.clockRate / 1000} kHz`],
  ] as const;
}

/** Shows the settings as a description list. */
export function showSettings(list: HTMLElement, settings: ReturnType<typeof settingsOf>): void {
  const rows = settings.flatMap(([name, value]) => [
    element('dt', {}, name),
    element('dd', {}, value),
  ]);
  list.replaceChildren(...rows);
}
