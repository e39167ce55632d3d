import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { until } from '@boardcast/testkit/until';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ClipPublisher } from '../clip-publisher.ts';

const frames = [[Buffer.from([0x65, 1, 2, 3])]];
const secret = Buffer.alloc(32, 9);

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let receiver: Server;
let received: Received[];
let folder: TemporaryFolder;
let gateway: GatewayProcess;

beforeEach(async () => {
  received = [];
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(received.length === 1 ? 500 : 204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  folder = await temporaryFolder('webhooks');
  const file = path.join(folder.path, 'secret');
  await writeFile(file, `whsec_${secret.toString('base64')}\n`);
  const { port } = receiver.address() as AddressInfo;
  gateway = await GatewayProcess.start({
    arguments: ['--webhook', `http://127.0.0.1:${port}/planted-path`, '--webhook-secret', file],
  });
});
afterEach(async () => {
  await gateway.stop();
  receiver.close();
  await folder.remove();
});

it(
  'posts, signed, what happens to a board, again after a failure',
  { timeout: 120_000 },
  async () => {
    const [url, profile, codec] = [gateway.kurentoUrl, 'esp32s3', 'H264'] as const;
    const board = await ClipPublisher.open({ url, name: 'kitchen', profile, fps: 10, codec });
    board.play(frames);
    await until('it is online', () => received.length >= 2);
    await board.close();
    await until('it is offline', () => received.length >= 3);

    const types = received.map(({ body }) => (JSON.parse(body) as { type: string }).type);
    expect(types).toEqual(['board.online', 'board.online', 'board.offline']);
    const [first, again, offline] = received.map(({ headers }) => headers['webhook-id']);
    expect(again).toBe(first);
    expect(offline).not.toBe(first);
    for (const { headers, body } of received) {
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
      const digest = createHmac('sha256', secret).update(signed).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${digest}`);
    }
    expect(JSON.parse(received[2]?.body ?? '')).toMatchObject({
      data: { board: 'kitchen', profile: 'esp32s3', firmware: 'clip' },
    });
    const lines = gateway.lines.join('\n');
    expect(lines).toContain('it answered 500; retrying');
    expect(lines).not.toContain('planted');
  },
);
