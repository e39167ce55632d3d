import { maskServerUrl } from '@boardcast/board';
import { Facts } from './facts.tsx';
import { useBoard } from './page-context.ts';

/** What the board sends, and where to; its profile decides. */
export function StreamFacts() {
  const { options, ssid } = useBoard().signals.board.value;
  const { profile, server } = options;
  const { width, height, fps, h264, audio, chip } = profile;
  const { min, max } = h264.qp;
  const rate = h264.bitrate === null ? 'constant' : `${h264.bitrate / 1000} kbit/s`;
  return (
    <Facts
      facts={[
        ['Server', maskServerUrl(server)],
        ['Wi-Fi', ssid],
        ['Chip', chip],
        ['Video', `${width}x${height} at ${fps} fps`],
        ['H.264', `${h264.profile}, level ${(h264.levelIdc / 10).toFixed(1)}`],
        ['IDR', `every ${h264.gop} frames`],
        ['QP', `${min === max ? min : `${min} to ${max}`}, ${rate}`],
        ['Audio', `${audio.codec}, ${audio.clockRate / 1000} kHz`],
      ]}
    />
  );
}
