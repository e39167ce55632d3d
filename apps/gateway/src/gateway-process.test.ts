import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { parseGatewayHealth } from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { freeTcpPort } from '@boardcast/testkit/free-port';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { Program } from '@boardcast/testkit/program';
import { eventually } from '@boardcast/testkit/until';
import { afterEach, beforeEach, expect, it } from 'vitest';

const main = path.resolve(import.meta.dirname, '../dist/main.js');
let gateway: GatewayProcess;

beforeEach(async () => {
  gateway = await GatewayProcess.start();
});

afterEach(() => gateway.kill());

/** Runs a gateway that does not start; resolves with its exit status and its error output. */
async function fails(...args: readonly string[]): Promise<readonly [number | null, string]> {
  const program = Program.startNode({ arguments: [main, ...args] });
  await program.exited();
  return [program.exitCode, program.errorOutput.join('\n').trim()];
}

it.runIf(process.platform === 'linux')('restarts a killed media server', async () => {
  const client = new KurentoClient({ url: gateway.kurentoUrl, openSocket: openNodeSocket });
  await client.connect();
  const back = new Promise<void>((resolve) => {
    client.on('lost', resolve);
    client.on('resumed', resolve);
  });

  process.kill(gateway.mediaServerPid(), 'SIGKILL');
  await back;

  await expect(client.create('MediaPipeline', {})).resolves.toMatch(/_kurento\.MediaPipeline$/);
  await client.close();
});

it.runIf(process.platform === 'linux')(
  'replaces an unresponsive media server, and its clients start again',
  async () => {
    const hung = gateway.mediaServerPid();
    const client = new KurentoClient({ url: gateway.kurentoUrl, openSocket: openNodeSocket });
    await client.connect();
    await client.create('MediaPipeline', {});
    const lost = new Promise<void>((resolve) => client.on('lost', resolve));

    process.kill(hung, 'SIGSTOP');
    await lost;
    const pipeline = await client.create('MediaPipeline', {});
    process.kill(hung, 'SIGCONT');

    expect(pipeline).toMatch(/_kurento\.MediaPipeline$/);
    await eventually(() => expect(() => process.kill(hung, 0)).toThrow(/ESRCH/));
    await client.close();
  },
  120_000,
);

it.runIf(process.platform === 'linux')('leaves no process when it is terminated', async () => {
  const mediaServer = gateway.mediaServerPid();

  await gateway.stop();

  expect(gateway.exitCode).toBe(0);
  expect(() => process.kill(mediaServer, 0)).toThrow(/ESRCH/);
});

it('reports a busy port, an invalid option or an unreachable Kurento in one line', async () => {
  const http = createServer((_request, response) => response.end('hello'));
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const httpPort = (http.address() as AddressInfo).port;
  const udp = createSocket('udp4').bind(0, '127.0.0.1');
  await once(udp, 'listening');

  const results = await Promise.all([
    fails('--port', String(gateway.port)),
    fails('--port', 'many'),
    fails('--kms', 'http://127.0.0.1:1'),
    fails('--port', '0', '--kms', 'ws://127.0.0.1:1/kurento'),
    fails('--port', '0', '--kms', `ws://127.0.0.1:${httpPort}/kurento`),
    fails('--port', '0', '--workers', 'many'),
    fails('--allow-origin', '*'),
    fails('--port', '0', '--media-port', String(udp.address().port)),
    fails('--port', String(udp.address().port)),
  ]);
  http.close();
  udp.close();

  const lines = results.map(([, text]) => text);
  expect(results.map(([code]) => code)).toEqual([1, 2, 2, 1, 1, 2, 2, 1, 1]);
  expect(lines.filter((text) => text.includes('\n'))).toEqual([]);
  expect(lines[0]).toMatch(/is busy/);
  expect(lines[1]).toMatch(/^Invalid --port "many"/);
  expect(lines[2]).toMatch(/^Invalid --kms "http/);
  expect(lines[3]).toMatch(/^No Kurento answers.*ws:\/\/127.0.0.1:1/);
  expect(lines[4]).toMatch(/^No Kurento answers/);
  expect(lines[5]).toMatch(/^Invalid --workers "many"/);
  expect(lines[6]).toMatch(/^Invalid --allow-origin "\*"/);
  expect(lines[7]).toMatch(/is in use.*--media-port/);
  expect(lines[8]).toBe(lines[7]);
});

it('has the port of its WebSocket for media, too', async () => {
  const port = await freeTcpPort();
  const other = await GatewayProcess.start({ port });

  const health = parseGatewayHealth(await (await fetch(`${other.httpUrl}/healthz`)).json());
  await other.stop();

  expect(health.mediaServer).toMatchObject({ mediaPort: port });
});

it.runIf(process.platform === 'linux')(
  'accepts clients while a killed media server restarts',
  async () => {
    process.kill(gateway.mediaServerPid(), 'SIGKILL');

    const client = new KurentoClient({
      url: gateway.kurentoUrl,
      openSocket: openNodeSocket,
      requestTimeoutMs: 20_000,
    });
    await client.connect();

    await expect(client.create('MediaPipeline', {})).resolves.toMatch(/_kurento\.MediaPipeline$/);
    await client.close();
  },
  60_000,
);

it('keeps running and exits in order after its output was closed', async () => {
  gateway.closeOutput();
  const page = `${gateway.httpUrl}/api/boards`;
  // Each refused origin is a line of the log.
  const refused = (origin: string) => fetch(page, { headers: { Origin: origin } });
  expect((await refused('http://one.example')).status).toBe(403);
  expect((await refused('http://two.example')).status).toBe(403);
  expect((await fetch(page)).status).toBe(200);

  await gateway.stop();

  expect(gateway.exitCode).toBe(0);
});
