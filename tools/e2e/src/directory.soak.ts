import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { pause, until } from '@boardcast/testkit/until';
import { expect, it } from 'vitest';
import { DirectoryChurn } from './churn/directory-churn.ts';

const minutes = Number(process.env['SOAK_MINUTES'] ?? 5);
/** From the last change to a correct list. */
const listTimeoutMs = 5000;
/** Unused objects are released a minute after their client has gone, checked once a second. */
const releaseTimeoutMs = 75_000;

it(`keeps the list correct for ${minutes} minutes of message loss and releases everything`, async () => {
  const seed = Date.now() % 1_000_000;
  const churn = await DirectoryChurn.start(seed);

  await churn.run(minutes * 60_000);
  const lastAt = performance.now();
  await until(
    `the list is correct (seed ${seed})`,
    async () => {
      const { listed, expected } = await churn.lists();
      return listed === expected;
    },
    listTimeoutMs,
  );
  const listMs = Math.round(performance.now() - lastAt);
  await pause(releaseTimeoutMs);
  const [lists, objects] = [await churn.lists(), await churn.objects()];

  const { joins, impaired } = churn.counts;
  console.log(
    `Seed ${seed}: ${joins} joins, ${impaired} impaired messages; the list was correct ${listMs} ms ` +
      `after the last change; ${objects.actual} are left.`,
  );
  expect(churn.disturbed).toEqual([]);
  expect(lists.listed).toBe(lists.expected);
  expect(objects.actual).toBe(objects.expected);
  await churn.close();
});

it('releases within a minute the objects of a hundred clients whose WebSockets were closed', async () => {
  const gateway = await GatewayProcess.start();
  const count = async (name: string) => {
    const text = await (await fetch(`${gateway.httpUrl}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
  };
  const idle = await count('boardcast_sessions');
  const sockets: ReturnType<typeof openNodeSocket>[] = [];
  const openSocket = (url: string) => {
    const socket = openNodeSocket(url);
    sockets.push(socket);
    return socket;
  };
  for (let n = 0; n < 100; n += 1) {
    // A client that pings would notice that its socket is closed, and resume its session.
    const pingIntervalMs = 3_600_000;
    const client = new KurentoClient({ url: gateway.kurentoUrl, openSocket, pingIntervalMs });
    await client.connect();
    const mediaPipeline = await client.create('MediaPipeline', {});
    await client.create('WebRtcEndpoint', { mediaPipeline });
  }
  const before = [await count('boardcast_pipelines'), await count('boardcast_sessions')];

  for (const socket of sockets) {
    socket.onclose = null;
    socket.close();
  }
  await pause(60_000);
  const after = [await count('boardcast_pipelines'), await count('boardcast_sessions')];

  console.log(`Pipelines and sessions: ${before.join(', ')}; a minute later ${after.join(', ')}.`);
  expect(before).toEqual([100, idle + 100]);
  expect(after).toEqual([0, idle]);
  await gateway.stop();
});
