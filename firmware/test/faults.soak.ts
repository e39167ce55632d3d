import { pause } from '@boardcast/testkit/until';
import { expect, it } from 'vitest';
import { WatchedBoard, type Party } from './watched-board.ts';

const parties: readonly Party[] = ['media server', 'gateway', 'board', 'browser'];
const freezesS = [1, 5, 15, 40, 90] as const;
const targetMs = 3000;
const maxRecoveryMs = 90_000;
const settleMs = 60_000;
const concurrency = 3;

interface Fault {
  readonly name: string;
  readonly inject: (board: WatchedBoard) => Promise<number> | number;
}

const faults: readonly Fault[] = [
  ...parties.flatMap((party) => [
    ...freezesS.map((seconds) => ({
      name: `${party} frozen ${seconds} s`,
      inject: (board: WatchedBoard) => board.freeze(party, seconds * 1000),
    })),
    { name: `${party} killed`, inject: (board: WatchedBoard) => board.kill(party) },
  ]),
  { name: 'NAT mapping lost', inject: (board) => board.loseMappings() },
  { name: "board's address changed", inject: (board) => board.changeAddress() },
];

interface Row {
  readonly fault: string;
  /** The time until frames are shown again, in ms; Infinity when they are not. */
  readonly recoveryMs: number;
  readonly remains: string;
  readonly isExpected: boolean;
}

async function rowOf({ name, inject }: Fault, index: number): Promise<Row> {
  const board = await WatchedBoard.start(`board-${index}`);
  try {
    await pause(3000);
    const since = await inject(board);
    const recoveryMs = await board.framesAgain(since, maxRecoveryMs).catch(() => Infinity);
    await pause(settleMs);
    const remains = await board.remains();
    return { fault: name, recoveryMs, remains, isExpected: remains === board.expected };
  } finally {
    await board.close();
  }
}

it('recovers within 3 s from each fault, and leaves no objects', async () => {
  const only = process.env['SOAK_FAULT'] ?? '';
  const pending = faults
    .filter(({ name }) => name.includes(only))
    .map((fault, n) => ({ fault, n }));
  const rows: Row[] = [];
  const worker = async () => {
    for (let next = pending.shift(); next; next = pending.shift()) {
      const row = await rowOf(next.fault, next.n);
      rows.push(row);
      console.log(
        `${row.fault} | ${row.recoveryMs} ms | ${row.remains}${row.isExpected ? '' : ' (!)'}`,
      );
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));

  expect(rows.filter(({ isExpected }) => !isExpected)).toEqual([]);
  expect(rows.filter(({ recoveryMs }) => recoveryMs > targetMs)).toEqual([]);
});
