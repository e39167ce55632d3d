// A gateway that claims a board and writes it again and again: `node gateway.program.mjs URL PREFIX`.
import { setTimeout as delay } from 'node:timers/promises';
import { RedisDirectory } from '../redis-directory.ts';
import { boardRecord } from './board-record.ts';

const [url = '', prefix = ''] = process.argv.slice(2);
const directory = await RedisDirectory.connect({ url, prefix });
const key = 'front-door';
const claimed = await directory.claim('board', key, {
  identity: 'camera',
  value: boardRecord(key),
});
if (claimed.kind !== 'granted') throw new Error(claimed.kind);
console.log(`claimed by ${directory.id}`);
directory.onLost(() => console.log('lost'));
for (let viewers = 1; ; viewers += 1) {
  const isLeased = String(directory.isLeased);
  const outcome = await directory.write(claimed.record, boardRecord(key, viewers)).catch(String);
  console.log(`leased ${isLeased}: ${typeof outcome === 'string' ? outcome : outcome.kind}`);
  await delay(100);
}
