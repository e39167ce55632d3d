import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { httpRoutes, parseIceServers } from '@boardcast/protocol';
import { parseTurnServer, probeTurn, type TurnServer } from '@boardcast/protocol/node';
import { Coturn, hasCoturn } from '@boardcast/testkit/coturn';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { TestClient } from '@boardcast/testkit/test-client';
import { eventually } from '@boardcast/testkit/until';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { IceServers } from './ice-servers.ts';
import { readOptions } from './options.ts';

function turnServer(text: string): TurnServer {
  const server = parseTurnServer(text);
  if (server === undefined) throw new Error(`${text} is no TURN server.`);
  return server;
}

it('has no servers and no links by default', () => {
  const servers = new IceServers({ stun: undefined, turn: [] });

  expect(servers.for({ id: 'everybody' })).toEqual([]);
  expect(servers.linksFor({ id: 'everybody' })).toEqual([]);
});

it('makes credentials for each principal, and quotes them in a link', () => {
  const stun = { host: 'stun.example.org', port: 3478 };
  const turn = [turnServer('turns:turn.example.org:443'), turnServer('us"er:pass@192.0.2.1:3478')];
  const servers = new IceServers({ stun, turn }, 'secret');

  const [first, second, third] = servers.linksFor({ id: 'key 1' });

  expect(first).toBe('<stun:stun.example.org:3478>; rel="ice-server"');
  expect(second).toMatch(
    /^<turns:turn\.example\.org:443\?transport=tcp>; rel="ice-server"; username="\d+:key-1"; credential="[\w+/]+="; credential-type="password"$/,
  );
  expect(third).toContain('username="us\\"er"; credential="pass"');
  expect(servers.for({ id: 'key 2' })[1]?.username).toMatch(/:key-2$/);
});

it.each([
  [['--turn', 'turn:turn.example.org'], /Invalid --turn "turn:turn.*--turn-secret/],
  [['--turn', 'user:secret@'], /^(?!.*secret).*Invalid --turn/],
  [['--stun', 'http://x'], /Invalid --stun/],
])('refuses %j', (args, message) => expect(() => readOptions(args)).toThrow(message));

it('names the file of a secret that cannot be read', async () => {
  const options = readOptions(['--turn', 'turn:x', '--turn-secret', '/nowhere/secret']);

  await expect(IceServers.fromOptions(options)).rejects.toThrow(
    /--turn-secret "\/nowhere\/secret"/,
  );
});

describe.skipIf(!hasCoturn)('a gateway with a TURN server', () => {
  let coturn: Coturn;
  let gateway: GatewayProcess;

  async function start(...turn: readonly string[]): Promise<void> {
    const servers = turn.flatMap((url) => ['--turn', url]);
    const secret = ['--turn-secret', coturn.secretFile];
    gateway = await GatewayProcess.start({ arguments: [...servers, ...secret] });
  }

  afterEach(async () => {
    await gateway.stop();
    await coturn.stop();
  });

  it('gives credentials that the server accepts, by its API and by Link headers', async () => {
    coturn = await Coturn.start();
    const urls = [`turn:127.0.0.1:${coturn.port}`, `turn:127.0.0.1:${coturn.port}?transport=tcp`];
    await start(...urls);

    const response = await fetch(`${gateway.httpUrl}${httpRoutes.iceServers.path}`);
    const servers = parseIceServers(await response.json());
    const failures = await Promise.all(
      servers.map(({ urls: url, username = '', credential: password = '' }) =>
        probeTurn(turnServer(url), { username, password }),
      ),
    );
    const socket = new WebSocket(gateway.kurentoUrl);
    const [upgrade] = (await once(socket, 'upgrade')) as [{ headers: Record<string, string> }];
    socket.terminate();

    expect(servers.map(({ urls: url }) => url)).toEqual([`${urls[0]}?transport=udp`, urls[1]]);
    expect(failures).toEqual([undefined, undefined]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const link = /<turn:127.*>; rel="ice-server"; username="\d+:everybody"; credential="/;
    expect(response.headers.get('link')).toMatch(link);
    expect(upgrade.headers['link']).toMatch(link);
  });

  it('lets its media server relay, without a secret in the command lines', async () => {
    coturn = await Coturn.start();
    await start(`turn:127.0.0.1:${coturn.port}`);
    const client = await TestClient.open(gateway.kurentoUrl);
    const pipeline = await client.create('MediaPipeline');
    const endpoint = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });

    const url = await client.invoke(endpoint, 'getTurnUrl');
    client.close();

    expect(url).toMatch(/^turn:\d+:media-server:.*@127\.0\.0\.1/);
    const { username = '', password = '' } = turnServer(String(url)).credentials ?? {};
    expect(await probeTurn(turnServer(String(url)), { username, password })).toBeUndefined();
    for (const pid of [gateway.pid, gateway.mediaServerPid()]) {
      expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(Coturn.secret);
    }
  });

  it('logs servers that refuse the credentials, do not answer or have no name, once', async () => {
    coturn = await Coturn.start({ user: ['ann', 'word'] });
    const silent = 'turn:127.0.0.1:9?transport=tcp';
    await start(`turn:127.0.0.1:${coturn.port}`, silent, 'turn:turn.invalid');

    await eventually(() =>
      expect(gateway.lines.filter((line) => /turn:\S+ .*: /.test(line)).sort()).toEqual([
        expect.stringMatching(/^The name of turn:turn\.invalid:3478\S* cannot be resolved/),
        expect.stringMatching(
          /^turn:127\.0\.0\.1:\d{4,}\S* refuses the credentials: --turn-secret/,
        ),
        expect.stringMatching(/^turn:127\.0\.0\.1:9\S* does not answer/),
      ]),
    );
    expect(gateway.lines.join()).not.toContain(Coturn.secret);
  });

  it('finds TURN over TLS with a certificate that browsers do not trust', async () => {
    coturn = await Coturn.start();
    await start(`turns:127.0.0.1:${coturn.tlsPort}`);

    await eventually(() =>
      expect(gateway.lines.join('\n')).toMatch(
        /^The certificate of turns:127\.0\.0\.1:\d+\S* is not trusted/m,
      ),
    );
  });
});
