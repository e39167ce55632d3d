// The viewers of a bench, in a process of their own; started by viewers-process.ts.
import { until } from '@boardcast/testkit/until';
import { openSession, type MediaSession } from './media-session.ts';
import { BenchViewer } from './viewer.ts';
import type { ViewersRequest, ViewersResponse } from './viewers-process.ts';

const viewers: BenchViewer[] = [];
const respond = (response: ViewersResponse): void => void process.send?.(response);

async function join(url: string, sources: readonly string[]): Promise<void> {
  const session = await openSession(url);
  const times: number[] = [];
  for (const source of sources) {
    const start = performance.now();
    const viewer = new BenchViewer();
    await viewer.join(session, source);
    times.push(performance.now() - start);
    viewers.push(viewer);
  }
  respond({ kind: 'joined', times });
}

const parallel = 4;
const packetTimeoutMs = 5000;

/** Joins, receives a packet and leaves; resolves with the time of the join, in ms. */
async function visit(session: MediaSession, source: string): Promise<number> {
  const start = performance.now();
  const viewer = new BenchViewer();
  try {
    await viewer.join(session, source);
    const joinMs = performance.now() - start;
    await until('a packet is received', () => viewer.hasReceived, packetTimeoutMs);
    return joinMs;
  } finally {
    viewer.close();
    if (viewer.id !== undefined) await session.leave(viewer.id);
  }
}

async function churn(url: string, source: string, joins: number): Promise<void> {
  const session = await openSession(url);
  const [times, errors]: [number[], string[]] = [[], []];
  let remaining = joins;
  const visitor = async (): Promise<void> => {
    while (remaining > 0) {
      remaining -= 1;
      await visit(session, source).then(
        (time) => times.push(time),
        (error: unknown) => errors.push(String(error)),
      );
    }
  };
  await Promise.all(Array.from({ length: parallel }, visitor));
  await session.close();
  respond({ kind: 'churned', times, errors });
}

async function handle(request: ViewersRequest): Promise<void> {
  if (request.kind === 'join') await join(request.url, request.sources);
  else if (request.kind === 'churn') await churn(request.url, request.source, request.joins);
  else respond({ kind: 'counted', counts: viewers.map((viewer) => viewer.takeCounts()) });
}

process.on('message', (request) => {
  handle(request as ViewersRequest).catch((error: unknown) =>
    respond({ kind: 'failed', reason: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
