import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { Coturn, hasCoturn } from '@boardcast/testkit/coturn';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { ProtectedGateway } from '@boardcast/testkit/protected-gateway';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { afterEach, expect, it } from 'vitest';
import { checkCommand } from './check-command.ts';
import { runCommand } from './command.ts';
import type { Finding } from './kurento-check.ts';
import { checkFromOutside } from './outside-check.ts';
import { testContext } from './testing/context.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function check(server: string): Promise<readonly string[]> {
  const context = testContext();
  await runCommand(
    checkCommand,
    ['--host-board', '--server', server, '--from-outside', '--timeout', '3'],
    context,
  );
  return context.stdout.text.split('\n');
}

async function startGateway(...options: readonly string[]): Promise<GatewayProcess> {
  const gateway = await GatewayProcess.start({ arguments: options });
  closers.push(() => gateway.stop());
  return gateway;
}

it('finds that the media server answers over UDP, and that no TURN server is named', async () => {
  const gateway = await startGateway();

  const lines = await check(gateway.kurentoUrl);

  expect(lines.filter((line) => line.startsWith('✓ media over UDP'))).toEqual([
    expect.stringMatching(/^✓ media over UDP: .*127\.0\.0\.1, port \d+.* answers$/),
  ]);
  expect(lines).toContainEqual(expect.stringMatching(/^! the server names no STUN or TURN server/));
});

it.runIf(hasCoturn)('finds the TURN servers that work, and why another does not', async () => {
  const turn = await Coturn.start();
  closers.push(() => turn.stop());
  const folder = await temporaryFolder('outside');
  closers.push(() => folder.remove());
  const wrong = path.join(folder.path, 'secret');
  await writeFile(wrong, 'not-the-secret');
  const url = `turn:${turn.address}:${turn.port}`;

  const good = await startGateway('--turn', url, '--turn-secret', turn.secretFile);
  expect(await check(good.kurentoUrl)).toContainEqual(
    expect.stringMatching(/^✓ turn:127\.0\.0\.1:\d+\S* works$/),
  );
  const bad = await startGateway('--turn', url, '--turn-secret', wrong);
  expect(await check(bad.kurentoUrl)).toContainEqual(
    expect.stringMatching(/^✗ turn:\S+ refuses the credentials\. Its static-auth-secret/),
  );
});

it('checks a server with access control over TLS, with the key of a board', async () => {
  const gateway = await ProtectedGateway.start('--tls');
  closers.push(() => gateway.stop());
  const { key } = await gateway.addKey('kitchen');
  const server = gateway.process.kurentoUrl.replace('ws:', 'wss:');
  const ca = path.join(gateway.folder, 'tls/ca.pem');
  const run = async (env: Record<string, string>, ...more: readonly string[]) => {
    const context = testContext(env);
    const args = ['--host-board', '--server', server, '--from-outside', '--timeout', '3', ...more];
    return { status: await runCommand(checkCommand, args, context), text: context.stdout.text };
  };

  const good = await run({ BOARD_KEY: key }, '--ca', ca);
  expect(good.text).toMatch(/^✓ the key is accepted$/m);
  expect(good.text).toMatch(/^✓ media over UDP: /m);
  expect(good.status).toBe(0);
  const keyless = await run({}, '--ca', ca);
  expect(keyless.text).toMatch(/^✗ \S+ requires a key, and this one is not valid or missing\./);
  const untrusted = await run({ BOARD_KEY: key });
  expect(untrusted.text).toMatch(/^✗ connecting to a Kurento failed: .*certificate/);
  expect(good.text + keyless.text + untrusted.text).not.toContain(key);
});

it('finds that nothing answers over UDP', async () => {
  const silent: Socket = createSocket('udp4').bind(0, '127.0.0.1');
  closers.push(() => silent.close());
  await once(silent, 'listening');
  const { port } = silent.address();
  const candidate = { type: 'host', transport: 'udp', address: '127.0.0.1', port };
  const endpoint = { offer: 'a=ice-ufrag:a', answer: 'a=ice-ufrag:b', candidates: [candidate] };
  const access = { url: 'ws://127.0.0.1:9/kurento', key: undefined, ca: undefined, timeoutMs: 500 };

  const found: Finding[] = [];
  for await (const finding of checkFromOutside(endpoint, access)) found.push(finding);

  expect(found[0]).toEqual({
    mark: 'missing',
    result: `media over UDP: no answer from 127.0.0.1, port ${port}`,
    action: expect.stringContaining('Open that UDP port') as string,
  });
});
