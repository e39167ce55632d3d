import type { StatisticName } from '../model/statistics.ts';
import { EncoderTrials } from './encoder-trials.tsx';
import { Facts } from './facts.tsx';
import { useBoard } from './page-context.ts';

const groups: readonly {
  readonly title: string;
  readonly rows: readonly (readonly [name: string, id: StatisticName])[];
}[] = [
  {
    title: 'Frames',
    rows: [
      ['Frame rate', 'frame-rate'],
      ['Frames encoded', 'frames-encoded'],
      ['Frames sent', 'frames-sent'],
      ['Frames dropped', 'frames-dropped'],
      ['Key frames sent', 'key-frames-sent'],
    ],
  },
  {
    title: 'Network',
    rows: [
      ['Bitrate', 'bitrate'],
      ['Packet loss', 'packet-loss'],
      ['Key-frame requests', 'key-frame-requests'],
      ['Pacer delay', 'pacer-delay'],
    ],
  },
  {
    title: 'Encoder',
    rows: [
      ['Encode time', 'encode-ms'],
      ['Encoder busy', 'encoder-busy'],
      ['SPS', 'sps'],
    ],
  },
];

/** What the board has encoded and sent since it was started. */
export function StatisticsTab() {
  return (
    <>
      {groups.map(({ title, rows }) => (
        <section key={title} aria-label={title}>
          <h2>{title}</h2>
          <Facts facts={rows.map(([name, id]) => [name, <Value key={id} id={id} />])} />
          {title === 'Encoder' && <EncoderTrials />}
        </section>
      ))}
    </>
  );
}

/** Statistics change twice per second, which nobody wants to be told. */
function Value({ id }: { readonly id: StatisticName }) {
  return (
    <output id={id} aria-live="off">
      {useBoard().statistics.texts.value[id] ?? '–'}
    </output>
  );
}
