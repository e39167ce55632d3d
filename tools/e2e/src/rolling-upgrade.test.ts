import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseCluster, type NodeCondition } from '@boardcast/protocol';
import { launchChromium } from '@boardcast/testkit/chromium';
import { freeTcpPort } from '@boardcast/testkit/free-port';
import { startGateway, type StartedGateway } from '@boardcast/testkit/gateway-program';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { hasRedis, RedisServer } from '@boardcast/testkit/redis-server';
import { TcpBalancer } from '@boardcast/testkit/tcp-balancer';
import { until } from '@boardcast/testkit/until';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ClipPublisher } from './clip-publisher.ts';
import { encodeClip } from './clip.ts';
import { observe } from './interruptions.ts';
import { ViewerPage } from './viewer-page.ts';

const run = promisify(execFile);
const program = path.resolve(import.meta.dirname, '../../../apps/gateway/dist/nodes.js');
const fps = 25;
const source = `testsrc2=size=320x240:rate=${fps}`;
const clip = { source, seconds: 2, bitrate: 300_000, gop: 5 };

interface Member<T> {
  readonly port: number;
  process: T;
}

let redis: RedisServer;
let nodes: Member<MediaServerProcess>[];
let gateways: Member<StartedGateway>[];
let balancer: TcpBalancer;
let browser: Browser;
let url: string;

const startNode = (port: number) => MediaServerProcess.start({ port });
const startMember = (port: number) =>
  startGateway({
    port,
    arguments: [
      ...['--redis', redis.url, '--recorder', 'off', '--no-mdns'],
      ...nodes.flatMap((node) => ['--kms', node.process.url]),
    ],
  });

beforeAll(async () => {
  if (!hasRedis) return;
  redis = await RedisServer.start();
  nodes = [];
  gateways = [];
  for (let index = 0; index < 2; index += 1) {
    const port = await freeTcpPort();
    nodes.push({ port, process: await startNode(port) });
  }
  for (let index = 0; index < 2; index += 1) {
    const port = await freeTcpPort();
    gateways.push({ port, process: await startMember(port) });
  }
  balancer = await TcpBalancer.open(
    0,
    gateways.map(({ port }) => port),
  );
  url = `127.0.0.1:${balancer.port}`;
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  if (!hasRedis) return;
  await browser.close();
  balancer.close();
  for (const { process } of gateways) await process.program.stop();
  for (const { process } of nodes) await process.stop();
  await redis.stop();
});

const idOf = ({ port }: { readonly port: number }) => `127.0.0.1:${port}`;

/** Resolves with what the command printed, when a drain has left nothing on the node. */
async function nodesCommand(...further: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [program, '--url', `http://${url}/`, ...further]);
  return stdout;
}

const isIn = (node: { readonly port: number }, state: NodeCondition) =>
  until(`${idOf(node)} is ${state}`, async () => {
    const { nodes: all } = parseCluster(await (await fetch(`http://${url}/api/nodes`)).json());
    return all.find(({ id }) => id === idOf(node))?.state === state;
  });

it.skipIf(!hasRedis)(
  'replaces nodes and gateways one after another under a watching viewer',
  async () => {
    const board = await ClipPublisher.open({
      ...{ url: `ws://${url}/kurento`, name: 'porch', profile: 'esp32s3', fps, codec: 'H264' },
    });
    board.play(await encodeClip(clip));
    const viewer = await ViewerPage.open(browser, `http://${url}`, { watch: 'porch' });
    await viewer.waitForState('live');

    for (const node of nodes) {
      const drained = await nodesCommand('drain', idOf(node), '--rate', '50', '--wait');
      expect(drained).toContain(`${idOf(node)} is empty.`);
      await viewer.waitForFrames(fps);
      await node.process.stop();
      await isIn(node, 'down');
      node.process = await startNode(node.port);
      await isIn(node, 'empty');
      expect(await nodesCommand('undrain', idOf(node))).toBe(`${idOf(node)} is serving.\n`);
    }
    await viewer.waitForState('live');
    const interruptions = await observe(viewer);
    for (const gateway of gateways) {
      await gateway.process.program.stop();
      await viewer.waitForFrames(fps);
      gateway.process = await startMember(gateway.port);
      await viewer.waitForFrames(fps);
    }

    // Media do not pass through gateways.
    expect(await interruptions()).toEqual([]);
    expect(await viewer.state()).toBe('live');
    await viewer.close();
    await board.close();
  },
  180_000,
);
