import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { processTree } from '@boardcast/testkit/process-tree';
import { ProtectedGateway } from '@boardcast/testkit/protected-gateway';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** Recognised wherever it comes out. */
const planted = {
  wrongKey: 'planted-wrong-key',
  wrongToken: 'planted.wrong.token',
  turnSecret: 'planted-turn-secret',
  turnPassword: 'planted-turn-password',
  mqttPassword: 'planted-mqtt-password',
  webhookSecret: Buffer.from('planted-webhook-secret-123').toString('base64'),
};
let gateway: ProtectedGateway;
let folder: TemporaryFolder;
let key: string;
let token: string;
const output: string[] = [];

beforeAll(async () => {
  folder = await temporaryFolder('secrets');
  const secretFile = path.join(folder.path, 'turn-secret');
  await writeFile(secretFile, planted.turnSecret, { mode: 0o600 });
  await writeFile(path.join(folder.path, 'mqtt-password'), planted.mqttPassword);
  await writeFile(path.join(folder.path, 'webhook-secret'), planted.webhookSecret);
  gateway = await ProtectedGateway.start(...secretOptions(), '--log-level', 'trace');
  gateway.process.onLine((line) => output.push(line));
  key = (await gateway.addKey('kitchen')).key;
  token = await gateway.adminToken();
  await useEverything();
}, 60_000);

afterAll(async () => {
  await gateway?.stop();
  await folder?.remove();
});

/** Nothing listens on port 9. */
function secretOptions(): readonly string[] {
  const file = (name: string) => path.join(folder.path, name);
  return [
    ...['--turn', 'turn:127.0.0.1:9', '--turn-secret', file('turn-secret')],
    ...['--mqtt', 'mqtt://camera@127.0.0.1:9', '--mqtt-password', file('mqtt-password')],
    ...['--webhook', 'http://127.0.0.1:9/', '--webhook-secret', file('webhook-secret')],
  ];
}

const credentials = () => [key, token, planted.wrongKey, planted.wrongToken];

/** Sends each credential in each way, to each kind of door, and keeps what is answered. */
async function useEverything(): Promise<void> {
  for (const credential of credentials()) {
    const ways: readonly (readonly [query: string, headers: Record<string, string>])[] = [
      [`?token=${credential}`, {}],
      ['', { Authorization: `Bearer ${credential}` }],
      ['', { Authorization: `Basic ${Buffer.from(`user:${credential}`).toString('base64')}` }],
      ['', { Cookie: `boardcast-session=${credential}` }],
    ];
    for (const [query, headers] of ways) {
      for (const target of ['/api/boards', '/metrics', '/nowhere', '/api/session', '/kurento']) {
        const url = `${gateway.process.httpUrl}${target}${query}`;
        const answer = await fetch(url, { headers, redirect: 'manual' });
        output.push(await answer.text(), answer.headers.get('Location') ?? '');
      }
    }
    await useKurento(credential);
  }
}

async function useKurento(credential: string): Promise<void> {
  const log = (_severity: string, message: string) => void output.push(message);
  const client = new KurentoClient({
    ...{
      url: `${gateway.process.kurentoUrl}?token=${credential}`,
      openSocket: openNodeSocket,
      log,
    },
    backoff: { delay: () => undefined },
  });
  try {
    await client.connect();
    const mediaPipeline = await client.create('MediaPipeline', {});
    const endpoint = await client.create('WebRtcEndpoint', { mediaPipeline });
    const turnUrl = `user:${planted.turnPassword}@127.0.0.1:9?transport=tcp`;
    await client
      .invoke('WebRtcEndpoint', endpoint, 'setTurnUrl', { turnUrl })
      .catch((error: Error) => output.push(error.message));
    await client
      .invoke('ServerManager', SERVER_MANAGER_ID, 'getInfo')
      .catch((error: Error) => output.push(error.message));
  } catch (error) {
    output.push(String(error));
  } finally {
    await client.close();
  }
}

function expectNoSecretIn(text: string): void {
  for (const secret of [...credentials(), ...Object.values(planted)]) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(encodeURIComponent(secret));
  }
}

it('no secret is in the log, in an answer, or in an error', async () => {
  await gateway.process.stop();

  expect(output.length).toBeGreaterThan(50);
  expect(output.join('\n')).toContain('The key or token is not valid here');
  for (const line of output) expectNoSecretIn(line);
});

it('no secret is in the list of processes', async () => {
  const again = await ProtectedGateway.start(...secretOptions());
  const commands = processTree(again.process.pid).map((pid) =>
    readFile(`/proc/${pid}/cmdline`, 'utf8'),
  );
  const text = (await Promise.all(commands)).join('\n');
  await again.stop();

  expect(text).toContain('media-server');
  expectNoSecretIn(text);
});

it('only their owner reads the files of the data folder, which have no key in them', async () => {
  for (const file of await readdir(gateway.folder)) {
    const { mode } = await stat(path.join(gateway.folder, file));
    expect(mode & 0o077).toBe(0);
  }
  expectNoSecretIn(await readFile(path.join(gateway.folder, 'access.json'), 'utf8'));
});
