import { until } from '@boardcast/testkit/until';
import { encodeClip } from './clip.ts';
import { play, RecordingsFixture } from './recordings-fixture.ts';

/** Records some seconds, prints what it sent, and waits to be killed. */
const seconds = Number(process.argv[3]);
const fixture = await RecordingsFixture.create();
const recordings = await fixture.open(['*=always'], { folder: process.argv[2] ?? '' });
const board = fixture.board(await encodeClip({ size: '320x240', bitrate: 200_000 }));
await play(board, seconds);
let bytes = -1;
// What has been sent is on its way to the disk.
await until('nothing is written any more', () => {
  const isSame = bytes === recordings.store.bytesWritten;
  bytes = recordings.store.bytesWritten;
  return isSame && bytes > 0;
});
console.log(JSON.stringify({ frames: board.videoFrames, end: board.time }));
await new Promise(() => setInterval(() => undefined, 1000));
