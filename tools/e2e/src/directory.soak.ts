import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { expect, it } from 'vitest';
import { DirectoryChurn } from './churn/directory-churn.ts';
import { Gateway } from './gateway.ts';
import { pause, until } from './until.ts';

const minutes = Number(process.env['SOAK_MINUTES'] ?? 5);
/** After the last change. */
const rightWithinMs = 5000;
/** What nobody needs is gone a minute after its client, and is looked for once a second. */
const freedWithinMs = 75_000;

it(`lists what is there for ${minutes} minutes of losses, and leaves nothing behind`, async () => {
  const seed = Date.now() % 1_000_000;
  const churn = await DirectoryChurn.start(seed);

  await churn.run(minutes * 60_000);
  const lastAt = performance.now();
  await until(`the list is right (seed ${seed})`, rightWithinMs, async () => {
    const { listed, right } = await churn.lists();
    return listed === right;
  });
  const rightMs = Math.round(performance.now() - lastAt);
  await pause(freedWithinMs);
  const [lists, objects] = [await churn.lists(), await churn.objects()];

  const { comers, spoiled } = churn.counts;
  console.log(
    `Seed ${seed}: ${comers} boards and viewers came, ${spoiled} messages were spoiled; the list ` +
      `was right ${rightMs} ms after the last change; ${objects.there} were left.`,
  );
  expect(churn.disturbed).toEqual([]);
  expect(lists.listed).toBe(lists.right);
  expect(objects.there).toBe(objects.right);
  await churn.close();
});

it('frees within a minute what a hundred clients left whose WebSockets were closed alone', async () => {
  const gateway = await Gateway.start();
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
    // One that pinged would notice that its socket is closed, and come back.
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

  console.log(`Pipelines and sessions: ${before.join(', ')}, a minute later ${after.join(', ')}.`);
  expect(before).toEqual([100, idle + 100]);
  expect(after).toEqual([0, idle]);
  await gateway.stop();
});
