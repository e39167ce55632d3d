import { AccessControl } from './access/access-control.ts';
import { httpRoutes } from '@boardcast/protocol';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { HttpServer } from './http-server.ts';
import { LocalSocket } from './local-socket.ts';
import { IceServers } from './ice-servers.ts';
import { openApiDocument } from './openapi.ts';
import { RecorderClient } from './recorder/recorder-client.ts';
import { OriginRule } from './origin-rule.ts';
import { TrustedProxies } from './trusted-proxies.ts';

interface Document {
  readonly paths: Readonly<Record<string, { readonly get: { readonly responses: object } }>>;
}

const document = openApiDocument('1.2.3');
const { paths } = document as unknown as Document;

it('is a valid OpenAPI 3.1 document', async () => {
  const result = await new Validator().validate({ ...document });

  expect(result).toEqual({ valid: true });
});

it('describes the fields of a board', () => {
  expect(JSON.stringify(paths['/api/boards'])).toContain('"viewerEndpoint"');
  expect(Object.keys(paths['/healthz']?.get.responses ?? {})).toEqual(['200', '403', '503']);
});

it('has every route of the gateway, but for the pages', async () => {
  const server = new HttpServer({
    version: '1.2.3',
    iceServers: new IceServers({ stun: undefined, turn: [] }),
    access: new AccessControl(undefined),
    store: undefined,
    proxies: new TrustedProxies(),
    basePath: '/',
    host: '127.0.0.1',
    forgetBoard: () => Promise.resolve(false),
    restartBoard: () => Promise.resolve({ kind: 'unknown' }),
    recorder: new RecorderClient({
      token: '',
      url: () => Promise.resolve(undefined),
      runningUrl: () => undefined,
      onEvent: () => undefined,
    }),
    isTaken: () => false,
    openSocket: () => new LocalSocket(),
    clients: () => Promise.resolve([]),
    firmware: [],
    identity: undefined,
    originRule: new OriginRule([], () => undefined),
    boards: () => [],
    health: () => Promise.resolve({ status: 'ok', boards: 0 }),
    nodes: {
      cluster: () => Promise.resolve({ directory: 'none', gateways: [], nodes: [] }),
      setDrain: () => Promise.resolve({ kind: 'unknown' }),
      toggleOwn: () => Promise.resolve([]),
      readiness: () => ({ status: 'ready' }),
    },
    metrics: () => Promise.resolve(''),
    upToDate: () => Promise.resolve(),
  });
  await server.listen(0, '127.0.0.1');
  await server.close();

  const pages = ['virtual-board', 'access', 'nodes', 'setup'].flatMap((page) => [
    `/${page}`,
    `/${page}/`,
    `/${page}/*`,
  ]);
  const api = [...server.routes]
    .filter((path) => !/^\/wh[ei]p\//.test(path))
    .filter((path) => !['/', '/*', '/watch/:name', '/recordings/:name', ...pages].includes(path))
    .map((path) => path.replace(':id', '{id}').replace(/:(board|node)/, '{$1}'));
  expect(api).toEqual(expect.arrayContaining(Object.values(httpRoutes).map(({ path }) => path)));
  expect(api.sort()).toEqual(Object.keys(paths).sort());
});
