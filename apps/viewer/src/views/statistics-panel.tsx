import { useSignal, useSignalEffect } from '@preact/signals';
import type { WatchedBoard } from '../wall/watched-board.ts';

const none = '–';

/** The statistics of the board in focus, its connection's states and its log. */
export function StatisticsPanel({ board }: { readonly board: WatchedBoard }) {
  return (
    <section class="statistics" aria-label="Statistics">
      <h2>Statistics</h2>
      <dl>
        {rowsOf(board).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <Connection board={board} />
      </dl>
      <h2>Log</h2>
      <ol tabIndex={0} aria-label="Log">
        {board.log.lines.value.map(({ time, text }, index) => (
          <li key={index}>
            <time>{time}</time> {text}
          </li>
        ))}
      </ol>
    </section>
  );
}

function rowsOf({
  reception,
  output,
  entry,
}: WatchedBoard): readonly (readonly [string, string])[] {
  const rates = reception.rates.value;
  const { videoWidth, videoHeight } = output.element;
  const hasSize = rates !== undefined && videoWidth > 0;
  const board = entry.value;
  return [
    ['Size', hasSize ? `${videoWidth} × ${videoHeight}` : none],
    ['Frame rate', rates ? `${rates.fps.toFixed(1)} fps` : none],
    ['Bitrate', rates ? `${rates.kbps.toFixed(0)} kbit/s` : none],
    ['Packet loss', rates ? `${(rates.loss * 100).toFixed(1)} %` : none],
    ['Board', board?.profile ?? none],
    ['Firmware', board?.firmware ?? none],
    ['Viewers', board ? String(board.viewers) : none],
  ];
}

/** The states of the connection, for troubleshooting. */
function Connection({ board }: { readonly board: WatchedBoard }) {
  const states = useSignal<readonly (readonly [string, string])[]>([]);
  useSignalEffect(() => {
    const connection = board.connection.value;
    const read = () => (states.value = statesOf(connection));
    read();
    const names = ['connectionstatechange', 'iceconnectionstatechange', 'signalingstatechange'];
    for (const name of names) connection?.addEventListener(name, read);
    return () => names.forEach((name) => connection?.removeEventListener(name, read));
  });
  return (
    <>
      {states.value.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </>
  );
}

function statesOf(
  connection: RTCPeerConnection | undefined,
): readonly (readonly [string, string])[] {
  return [
    ['Peer connection', connection?.connectionState ?? none],
    ['ICE', connection?.iceConnectionState ?? none],
    ['Signaling', connection?.signalingState ?? none],
  ];
}
