import { pause } from '@boardcast/testkit/until';
import { expect, it } from 'vitest';
import { WatchedBoard, type Party } from './watched-board.ts';

const parties: readonly Party[] = ['media server', 'gateway', 'board', 'browser'];
const freezesS = [1, 5, 15, 40, 90] as const;
const targetMs = 3000;
const giveUpMs = 90_000;
const remainsAfterMs = 60_000;
const atOnce = 3;

interface Fault {
  readonly name: string;
  readonly inflict: (board: WatchedBoard) => Promise<number> | number;
}

const faults: readonly Fault[] = [
  ...parties.flatMap((party) => [
    ...freezesS.map((seconds) => ({
      name: `${party} frozen ${seconds} s`,
      inflict: (board: WatchedBoard) => board.freeze(party, seconds * 1000),
    })),
    { name: `${party} killed`, inflict: (board: WatchedBoard) => board.kill(party) },
  ]),
  { name: 'NAT mapping lost', inflict: (board) => board.loseMappings() },
  { name: "board's address changed", inflict: (board) => board.changeAddress() },
];

interface Row {
  readonly fault: string;
  /** From when the frames could be back, in ms; Infinity when they were not. */
  readonly backMs: number;
  readonly remains: string;
  readonly isRight: boolean;
}

async function rowOf({ name, inflict }: Fault, index: number): Promise<Row> {
  const board = await WatchedBoard.start(`board-${index}`);
  try {
    await pause(3000);
    const since = await inflict(board);
    const backMs = await board.framesAgain(since, giveUpMs).catch(() => Infinity);
    await pause(remainsAfterMs);
    const remains = await board.remains();
    return { fault: name, backMs, remains, isRight: remains === board.right };
  } finally {
    await board.close();
  }
}

it('is back within 3 s of each fault, and leaves nothing behind', async () => {
  const only = process.env['SOAK_FAULT'] ?? '';
  const waiting = faults
    .filter(({ name }) => name.includes(only))
    .map((fault, n) => ({ fault, n }));
  const rows: Row[] = [];
  const take = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const row = await rowOf(next.fault, next.n);
      rows.push(row);
      console.log(`${row.fault} | ${row.backMs} ms | ${row.remains}${row.isRight ? '' : ' (!)'}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, take));

  expect(rows.filter(({ isRight }) => !isRight)).toEqual([]);
  expect(rows.filter(({ backMs }) => backMs > targetMs)).toEqual([]);
});
