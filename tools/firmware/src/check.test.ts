import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ownServer } from './board-server.ts';
import { checkCommand } from './check-command.ts';
import { runCommand } from './command.ts';
import { testContext } from './testing/context.ts';
import { ScriptedServer } from './testing/scripted-server.ts';

async function check(...args: string[]) {
  const context = testContext();
  const status = await runCommand(checkCommand, ['--host-board', ...args], context);
  const { stdout, stderr } = context;
  return { status, lines: stdout.text.split('\n').slice(0, -1), error: stderr.text };
}

describe('the embedded media server', () => {
  let gateway: GatewayProcess;

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
  });

  afterAll(() => gateway.stop());

  it('passes the check', async () => {
    const { status, lines, error } = await check('--server', gateway.kurentoUrl);

    expect(error).toBe('');
    expect(status).toBe(0);
    expect(lines.filter((line) => !line.startsWith('✓') && !line.startsWith('!'))).toEqual([]);
    const text = lines.join('\n');
    for (const found of [
      /KMS 7\.\S+ with the modules .*core/,
      /round-trip time \d+\.\d ms/,
      /pipeline created/,
      /WebRtcEndpoint created/,
      /H\.264 video accepted/,
      /G\.711 A-law audio accepted/,
      /candidates: host udp \S+:\d+/,
      /everything released/,
    ]) {
      expect(text).toMatch(found);
    }
  });

  it('prints JSON lines', async () => {
    const { lines } = await check('--server', gateway.kurentoUrl, '--json');

    const findings = lines.map((line) => JSON.parse(line) as { mark: string; result: string });
    expect(findings.length).toBeGreaterThan(7);
    expect(findings[0]).toEqual({
      mark: 'ok',
      result: `WebSocket and session opened at ${gateway.kurentoUrl}`,
    });
  });

  it('gets the default path', async () => {
    expect((await check('--server', gateway.kurentoUrl.replace('/kurento', ''))).status).toBe(0);
  });

  it('keeps no objects of the check', async () => {
    await check('--server', gateway.kurentoUrl);
    const client = new KurentoClient({ url: gateway.kurentoUrl, openSocket: openNodeSocket });
    await client.connect();

    const pipelines = await client.invoke('ServerManager', 'manager_ServerManager', 'getPipelines');

    expect(pipelines).toEqual([]);
    await client.close();
  });
});

describe('a server that is not a Kurento', () => {
  let server: ScriptedServer | undefined;

  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  it('is not listening', async () => {
    const { status, lines } = await check('--server', 'ws://127.0.0.1:9/kurento');

    expect(status).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^✗ connecting to a Kurento failed: .*ECONNREFUSED.* Start one \(npm start\)/,
    );
  });

  it('is printed with a masked password', async () => {
    const { lines, error } = await check('--server', 'ws://user:topsecret@127.0.0.1:9/kurento');

    expect(lines[0]).toContain('ws://***@127.0.0.1:9/kurento');
    expect(`${lines.join()}${error}`).not.toContain('topsecret');
  });

  it('is a web server', async () => {
    const http = createServer((_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;

    const { status, lines } = await check('--server', `ws://127.0.0.1:${port}/kurento`);

    expect(status).toBe(1);
    expect(lines[0]).toMatch(
      /^✗ connecting to a Kurento failed: .*Unexpected server response: 200/,
    );
    http.close();
    http.closeAllConnections();
  });

  it('does not reply', async () => {
    server = await ScriptedServer.start(() => undefined);

    const { status, lines } = await check('--server', server.url, '--timeout', '1');

    expect(status).toBe(1);
    expect(lines[0]).toMatch(/^✗ connecting to a Kurento failed: .*No reply to connect in 1000 ms/);
  });

  it('replies with errors only', async () => {
    const error = { code: -32601, message: 'Method not found.' };
    server = await ScriptedServer.start(() => ({ error }));

    const { status, lines } = await check('--server', server.url, '--json');

    expect(status).toBe(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      mark: 'missing',
      result: 'connecting to a Kurento failed: Method not found. (-32601)',
      action: expect.stringContaining('npm start') as unknown,
    });
  });

  it('replies with something else', async () => {
    server = await ScriptedServer.start((method) =>
      method === 'connect' ? { result: { sessionId: 's' } } : { result: 'hello' },
    );

    const { status, lines } = await check('--server', server.url);

    expect(status).toBe(1);
    expect(lines.at(-1)).toMatch(/^✗ reading the server info failed: /);
  });
});

describe('a Kurento with a missing feature', () => {
  const info = {
    ...{ type: 'KMS', version: '7.3.0', capabilities: ['transactions'] },
    modules: [{ name: 'core', version: '7.3.0', generationTime: '', factories: [] }],
  };
  const answers: Readonly<Record<string, unknown>> = {
    connect: { sessionId: 's' },
    ping: { value: 'pong' },
    invoke: { value: info, sessionId: 's' },
    create: { value: 'p_kurento.MediaPipeline', sessionId: 's' },
    release: { sessionId: 's' },
  };

  it('releases its objects', async () => {
    let created = 0;
    const server = await ScriptedServer.start((method) => {
      if (method === 'create') created += 1;
      if (created < 2 || method !== 'create') return { result: answers[method] ?? null };
      return { error: { code: 40108, message: "Factory 'WebRtcEndpoint' not found" } };
    });

    const { status, lines } = await check('--server', server.url);

    expect(status).toBe(1);
    expect(lines.at(-1)).toMatch(
      /^✗ creating a WebRtcEndpoint failed: Factory .* \(40108\)\. Check/,
    );
    expect(server.methods.slice(-2)).toEqual(['release', 'closeSession']);
    await server.close();
  });
});

it.each([
  [['--server', 'http://host'], /Invalid --server "http:\/\/host"/],
  [['--server', 'http://user:topsecret@host'], /Invalid --server "\*\*\*@host"/],
  [['--server', 'ws://host', '--timeout', '0'], /Invalid --timeout "0"/],
])('rejects %j', async (args, message) => {
  const { status, error } = await check(...args);

  expect(status).toBe(2);
  expect(error).toMatch(message);
});

it('refuses a loopback address, which is the board itself for a board', async () => {
  const context = testContext();

  const status = await runCommand(checkCommand, ['--server', 'ws://localhost:8888'], context);

  expect(status).toBe(2);
  expect(context.stderr.text).toMatch(/^localhost is the board itself: .*--host 0\.0\.0\.0\.\n$/);
});

it("without --server checks this computer's address in its network", async () => {
  const own = await ownServer();
  const context = testContext();

  const status = await runCommand(checkCommand, ['--timeout', '1', '--json'], context);

  if (own === undefined) expect([status, context.stderr.text]).toEqual([2, expect.any(String)]);
  else expect(context.stdout.text).toContain(`${own}/kurento`);
});
