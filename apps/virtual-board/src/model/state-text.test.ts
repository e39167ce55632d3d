import { expect, it } from 'vitest';
import { describeState } from './state-text.ts';

const live = {
  state: 'publishing',
  isStarted: true,
  isOpening: false,
  isWifiEnabled: true,
} as const;

it.each([
  [live, 'Live'],
  [{ ...live, state: 'stopped', isStarted: false }, 'Stopped'],
  [{ ...live, state: 'stopped' }, 'Not publishing'],
  [{ ...live, state: 'connecting', isOpening: true }, 'Starting'],
  [{ ...live, state: 'connecting' }, 'Connecting'],
  [{ ...live, state: 'offline' }, 'No Wi-Fi'],
  [{ ...live, state: 'offline', isWifiEnabled: false }, 'Wi-Fi off'],
] as const)('describes %o', (board, text) => {
  expect(describeState(board).text).toBe(text);
});
