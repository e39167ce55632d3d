// The viewers of a bench, in a process of their own; started by viewers-process.ts.
import { until } from '@boardcast/testkit/until';
import { openSession, type MediaSession } from './media-session.ts';
import { BenchViewer } from './viewer.ts';
import type { Share, ViewersRequest, ViewersResponse } from './viewers-process.ts';

type JoinRequest = Extract<ViewersRequest, { readonly kind: 'join' }>;

const viewers: BenchViewer[] = [];
let session: MediaSession | undefined;
const respond = (response: ViewersResponse): void => void process.send?.(response);

async function join({ url, sources, parallel, form }: JoinRequest): Promise<void> {
  session = await openSession(url);
  const [opened, times, remaining]: [MediaSession, number[], string[]] = [
    session,
    [],
    [...sources],
  ];
  const next = async (): Promise<void> => {
    for (let source = remaining.pop(); source !== undefined; source = remaining.pop()) {
      const start = performance.now();
      const viewer = new BenchViewer(form);
      await viewer.join(opened, source);
      times.push(performance.now() - start);
      viewers.push(viewer);
    }
  };
  await Promise.all(Array.from({ length: parallel }, next));
  respond({ kind: 'joined', times });
}

async function leave({ pipeline, isIn }: Share): Promise<void> {
  for (const viewer of [...viewers]) {
    const { id } = viewer;
    if (id === undefined || id.startsWith(`${pipeline}/`) !== isIn) continue;
    viewers.splice(viewers.indexOf(viewer), 1);
    viewer.close();
    await session?.leave(id);
  }
  respond({ kind: 'left' });
}

const visitors = 4;
const packetTimeoutMs = 5000;

/** Joins, receives a packet and leaves; resolves with the time of the join, in ms. */
async function visit(own: MediaSession, source: string): Promise<number> {
  const start = performance.now();
  const viewer = new BenchViewer();
  try {
    await viewer.join(own, source);
    const joinMs = performance.now() - start;
    await until('a packet is received', () => viewer.hasReceived, packetTimeoutMs);
    return joinMs;
  } finally {
    viewer.close();
    if (viewer.id !== undefined) await own.leave(viewer.id);
  }
}

async function churn(url: string, source: string, joins: number): Promise<void> {
  const own = await openSession(url);
  const [times, errors]: [number[], string[]] = [[], []];
  let remaining = joins;
  const visitor = async (): Promise<void> => {
    while (remaining > 0) {
      remaining -= 1;
      await visit(own, source).then(
        (time) => times.push(time),
        (error: unknown) => errors.push(String(error)),
      );
    }
  };
  await Promise.all(Array.from({ length: visitors }, visitor));
  await own.close();
  respond({ kind: 'churned', times, errors });
}

async function handle(request: ViewersRequest): Promise<void> {
  if (request.kind === 'join') await join(request);
  else if (request.kind === 'leave') await leave(request.share);
  else if (request.kind === 'churn') await churn(request.url, request.source, request.joins);
  else respond({ kind: 'counted', counts: viewers.map((viewer) => viewer.takeCounts()) });
}

process.on('message', (request) => {
  handle(request as ViewersRequest).catch((error: unknown) =>
    respond({ kind: 'failed', reason: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
