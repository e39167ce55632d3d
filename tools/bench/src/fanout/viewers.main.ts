// The viewers of a bench, in a process of their own; started by viewers-process.ts.
import type { Meeting } from './meeting.ts';
import { openMeeting } from './meeting.ts';
import type { Order, Told } from './viewers-process.ts';
import { Viewer } from './viewer.ts';

const viewers: Viewer[] = [];
const tell = (told: Told): void => void process.send?.(told);

async function join(url: string, sources: readonly string[]): Promise<void> {
  const meeting = await openMeeting(url);
  const times: number[] = [];
  for (const source of sources) {
    const start = performance.now();
    const viewer = new Viewer();
    await viewer.join(meeting, source);
    times.push(performance.now() - start);
    viewers.push(viewer);
  }
  tell({ kind: 'joined', times });
}

const parallel = 4;
const packetWithinMs = 5000;

/** One who joins, sees a packet and leaves. */
async function visit(meeting: Meeting, source: string): Promise<number> {
  const start = performance.now();
  const viewer = new Viewer();
  try {
    await viewer.join(meeting, source);
    const took = performance.now() - start;
    const deadline = performance.now() + packetWithinMs;
    while (!viewer.hasPicture) {
      if (performance.now() > deadline) throw new Error(`no packet in ${packetWithinMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return took;
  } finally {
    viewer.close();
    if (viewer.id !== undefined) await meeting.leave(viewer.id);
  }
}

async function churn(url: string, source: string, joins: number): Promise<void> {
  const meeting = await openMeeting(url);
  const [times, errors]: [number[], string[]] = [[], []];
  let left = joins;
  const visitor = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await visit(meeting, source).then(
        (time) => times.push(time),
        (error: unknown) => errors.push(String(error)),
      );
    }
  };
  await Promise.all(Array.from({ length: parallel }, visitor));
  await meeting.close();
  tell({ kind: 'churned', times, errors });
}

async function obey(order: Order): Promise<void> {
  if (order.kind === 'join') await join(order.url, order.sources);
  else if (order.kind === 'churn') await churn(order.url, order.source, order.joins);
  else tell({ kind: 'counted', counts: viewers.map((viewer) => viewer.count()) });
}

process.on('message', (order) => {
  obey(order as Order).catch((error: unknown) => tell({ kind: 'failed', reason: String(error) }));
});
process.on('disconnect', () => process.exit(0));
