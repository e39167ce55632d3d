import { createServer, type Server } from 'node:https';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { TestAuthority } from './certificates.ts';
import { HostBoard, type HostBoardOptions } from './host-board.ts';
import { ProtectedGateway } from '@boardcast/testkit/protected-gateway';

let gateway: ProtectedGateway;
let folder: string;
let authority: TestAuthority;
let other: TestAuthority;
let key: string;
const boards: HostBoard[] = [];
const servers: Server[] = [];
const validity = { from: '20260101000000Z', until: '20360101000000Z' };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-tls-'));
  gateway = await ProtectedGateway.start('--tls');
  ({ key } = await gateway.addKey('kitchen'));
  authority = new TestAuthority(folder, 'authority');
  other = new TestAuthority(folder, 'other');
});

afterEach(async () => {
  for (const board of boards.splice(0)) expect(await board.stop()).toBe(0);
  for (const server of servers.splice(0)) server.close();
});

afterAll(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

const gatewayCa = () => path.join(gateway.folder, 'tls/ca.pem');
const gatewayUrl = () => `wss://127.0.0.1:${gateway.process.port}/kurento`;

function startBoard(options: HostBoardOptions): HostBoard {
  const board = HostBoard.start({ name: 'kitchen', ...options }, 'plain', { BOARD_KEY: key });
  boards.push(board);
  return board;
}

/** An https server with another certificate; returns its address for a board. */
async function serverWith(certificate: { readonly cert: string; readonly key: string }) {
  const [cert, privateKey] = [certificate.cert, certificate.key].map((file) => readFileSync(file));
  const server = createServer({ cert, key: privateKey }, (_, response) => response.end());
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `wss://127.0.0.1:${(server.address() as AddressInfo).port}/kurento`;
}

it('publishes over wss with the CA of the gateway', async () => {
  const board = startBoard({ server: gatewayUrl(), ca: gatewayCa() });

  await board.waitForLine('Media connected.', 30_000);
  const from = board.type('version');
  const { fingerprint256 } = new X509Certificate(readFileSync(gatewayCa()));
  await board.waitForLine(`Server CA: SHA-256 ${fingerprint256}`, 30_000, from);
  expect(board.lines.join('\n')).not.toContain('The clock is set');
});

it('takes the time from the server when its clock is at 1970', async () => {
  const board = startBoard({ server: gatewayUrl(), ca: gatewayCa(), clock: '0' });

  await board.waitForLine(/The clock is set to 20\d\d-.+ UTC by the server's reply\./, 30_000);
  await board.waitForLine('Media connected.', 30_000);
});

it('takes the time by SNTP when a server replies', async () => {
  const board = startBoard({ server: gatewayUrl(), ca: gatewayCa(), clock: '0', sntp: true });

  await board.waitForLine(/The clock is set to 20\d\d-.+ UTC by SNTP\./, 30_000);
  await board.waitForLine('Media connected.', 30_000);
});

it('refuses the certificate of another CA', async () => {
  const board = startBoard({ server: gatewayUrl(), ca: other.file });

  await board.waitForLine("(the server's certificate is not from the pinned CA)", 30_000);
});

it('takes no time from a server of another CA', async () => {
  const board = startBoard({ server: gatewayUrl(), ca: other.file, clock: '0' });

  await board.waitForLine(
    "none of the server (the server's certificate is not from the pinned CA). Retrying in 10 s.",
    30_000,
  );
  expect(board.lines.join('\n')).not.toContain('Publishing to');
});

it('refuses a CA that it does not know when none is pinned', async () => {
  const board = startBoard({ server: gatewayUrl() });

  await board.waitForLine('is from an unknown CA: pin it with SERVER_CA', 30_000);
});

it('connects nowhere while the time is unknown and no CA is pinned', async () => {
  const board = startBoard({ server: gatewayUrl(), clock: '0' });

  await board.waitForLine('none of the server (no CA is pinned)', 30_000);
});

it.each(['the clock of the computer', '0'])(
  'refuses an expired certificate at %s',
  async (clock) => {
    const names = 'IP:127.0.0.1';
    const expired = { names, from: '20250101000000Z', until: '20250301000000Z' };
    const server = await serverWith(authority.sign(`expired-${clock.length}`, expired));

    const board = startBoard({
      ...{ server, ca: authority.file },
      ...(clock === '0' ? { clock } : {}),
    });

    await board.waitForLine("(the server's certificate has expired)", 30_000);
  },
);

it('refuses a certificate that is not valid yet', async () => {
  const names = 'IP:127.0.0.1';
  const future = { names, from: '20350101000000Z', until: '20360101000000Z' };
  const server = await serverWith(authority.sign('future', future));

  const board = startBoard({ server, ca: authority.file });

  await board.waitForLine("(the server's certificate is not valid yet)", 30_000);
});

it.each(['the clock of the computer', '0'])('refuses another name at %s', async (clock) => {
  const names = 'DNS:elsewhere.example,IP:192.0.2.7';
  const server = await serverWith(authority.sign(`name-${clock.length}`, { names, ...validity }));

  const board = startBoard({
    ...{ server, ca: authority.file },
    ...(clock === '0' ? { clock } : {}),
  });

  await board.waitForLine("(the server's certificate is for another name)", 30_000);
});

it('waits for another key when its key is revoked over wss', async () => {
  const revoked = await gateway.addKey('porch');
  const board = HostBoard.start({ name: 'porch', server: gatewayUrl(), ca: gatewayCa() }, 'plain', {
    BOARD_KEY: revoked.key,
  });
  boards.push(board);
  await board.waitForLine('Media connected.', 30_000);

  const from = board.lines.length;
  await gateway.revoke(revoked);

  await board.waitForLine('closed by the server, code 1008', 30_000, from);
  await board.waitForLine('Key refused (HTTP status 401).', 30_000, from);
});

it('rejects a CA file without a certificate in one line', async () => {
  const board = HostBoard.start({ ca: import.meta.filename });

  expect(await board.exit()).toBe(2);
  expect(board.lines).toHaveLength(1);
  expect(board.lines[0]).toContain('expected a file with a certificate in PEM');
});

/** The console's lines that give a board a CA. */
function caLines(pem: string): readonly string[] {
  const { raw } = new X509Certificate(readFileSync(pem));
  const base64 = raw.toString('base64').match(/.{1,192}/g) ?? [];
  const digest = createHash('sha256').update(raw).digest('hex');
  return [...base64.map((part) => `ca add ${part}`), `ca end ${digest}`];
}

/** Types each line after the answer to the one before, as the set-up page does: a console's buffer is short. */
async function typeCa(board: HostBoard, pem: string, answer: string): Promise<void> {
  const lines = caLines(pem);
  for (const [index, line] of lines.entries()) {
    const from = board.type(line);
    const isLast = index === lines.length - 1;
    await board.waitForLine(isLast ? answer : 'bytes received', 30_000, from);
  }
}

it('takes a CA from the console, which replaces that of the build and is kept', async () => {
  const kept = { server: gatewayUrl(), ca: other.file, nvs: path.join(folder, 'kept-ca') };
  const board = startBoard(kept);
  await board.waitForLine("(the server's certificate is not from the pinned CA)", 30_000);

  const { fingerprint256 } = new X509Certificate(readFileSync(gatewayCa()));
  await typeCa(board, gatewayCa(), `The CA is saved: SHA-256 ${fingerprint256}.`);
  await board.waitForLine('Media connected.', 30_000);
  expect(await board.stop()).toBe(0);
  boards.length = 0;

  const second = startBoard(kept);
  await second.waitForLine('Media connected.', 30_000);
  const from = second.type('version');
  await second.waitForLine(`Server CA: SHA-256 ${fingerprint256}`, 30_000, from);
  const erased = second.type('ca none');
  await second.waitForLine('The saved CA is erased.', 30_000, erased);
  await second.waitForLine('is not from the pinned CA', 30_000, erased);
});

it('takes no CA whose digest differs, nor what is no certificate', async () => {
  const board = startBoard({ server: gatewayUrl() });
  const [first = ''] = caLines(gatewayCa());
  await board.waitForLine('Type', 30_000);

  board.type(first);
  await board.waitForLine('Server CA: 144 bytes received', 30_000);
  const from = board.type(`ca end ${'00'.repeat(32)}`);
  await board.waitForLine('Invalid CA: the SHA-256 differs', 30_000, from);

  board.type(`ca add ${Buffer.from('no certificate').toString('base64')}`);
  board.type(`ca end ${createHash('sha256').update('no certificate').digest('hex')}`);
  await board.waitForLine('Invalid CA: expected a certificate in DER', 30_000, from);
});
