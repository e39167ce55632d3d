import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { Packetizer } from '@boardcast/testkit/packetizer';
import { payloadTypes, ssrcs } from '@boardcast/testkit/libdatachannel-peer';
import { ProtectedGateway } from '@boardcast/testkit/protected-gateway';
import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

const sdp = { 'Content-Type': 'application/sdp' };
const frames = [[Buffer.from([0x65, 1, 2, 3])]];
const fps = 10;

let gateway: ProtectedGateway;
let keys: Readonly<Record<'kitchen' | 'garden', string>>;
let watcher: string;
let admin: string;
const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  gateway = await ProtectedGateway.start();
  const [kitchen, garden] = [await gateway.addKey('kitchen'), await gateway.addKey('garden')];
  keys = { kitchen: kitchen.key, garden: garden.key };
  admin = await gateway.adminToken();
  const link = await gateway.linkFor('--actions', 'watch', '--boards', 'kitchen,attic');
  watcher = new URL(link).searchParams.get('token') ?? '';
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await until('no session is left', async () => (await sessions()) === 0, 60_000);
});
afterAll(() => gateway?.stop());

const url = (path: string) => `${gateway.process.httpUrl}${path}`;
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const basic = (token: string) => ({
  Authorization: `Basic ${Buffer.from(`camera:${token}`).toString('base64')}`,
});

function send(path: string, method: string, headers: Record<string, string>, body?: string) {
  return fetch(url(path), { method, headers, ...(body === undefined ? {} : { body }) });
}

async function sessions(): Promise<number> {
  const headers = bearer(admin);
  const text = await (await fetch(url('/metrics'), { headers })).text();
  const counts = [...text.matchAll(/^boardcast_gateway_webrtc_http_sessions\{.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Ends a session after the test, if it has not ended. */
function endLater({ headers }: Response, token: string): void {
  const location = headers.get('Location') ?? '';
  cleanups.push(() => send(location, 'DELETE', bearer(token)));
}

/** Publishes as OBS does: one POST, and the end of the connection. */
async function publish(name: 'kitchen' | 'garden') {
  const peer = new RecordingPeer({ direction: 'SendOnly', address: null });
  cleanups.push(() => peer.close());
  const offer = await peer.createOffer();
  const response = await send(`/whip/${name}`, 'POST', { ...sdp, ...bearer(keys[name]) }, offer);
  expect(response.status).toBe(201);
  endLater(response, keys[name]);
  await peer.setAnswer(await response.text());
  await peer.connected();
  const [payloadType, ssrc] = [payloadTypes.H264, ssrcs.video];
  const packetizer = new Packetizer({ codec: 'H264', payloadType, ssrc });
  const timer = setInterval(() => {
    for (const frame of frames) peer.sendVideo(packetizer.packetize(frame, fps));
  }, 1000 / fps);
  cleanups.push(() => clearInterval(timer));
  await until('it is live', async () => (await board(name))?.state === 'live');
  return { peer, response };
}

async function board(name: string) {
  const headers = bearer(admin);
  const boards = (await (await fetch(url('/api/boards'), { headers })).json()) as {
    readonly name: string;
    readonly state: string;
    readonly profile: string;
    readonly viewers: number;
  }[];
  return boards.find((entry) => entry.name === name);
}

/** Watches as go2rtc does: one POST, with all candidates in the answer. */
async function watch(headers: Record<string, string>) {
  const peer = new RecordingPeer({ direction: 'RecvOnly', address: null });
  cleanups.push(() => peer.close());
  const offer = await peer.createOffer();
  const response = await send('/whep/kitchen', 'POST', { ...sdp, ...headers }, offer);
  const answer = await response.text();
  if (response.status === 201) {
    endLater(response, watcher);
    await peer.setAnswer(answer);
    peer.startReporting();
  }
  return { peer, response, answer };
}

it('publishes by WHIP and watches by WHEP, with one POST each, and leaves nothing', async () => {
  const { response } = await publish('kitchen');
  const viewer = await watch(basic(watcher));

  await until('frames arrive', () => viewer.peer.payloads('H264').length > 5);
  await until('the viewer is counted', async () => (await board('kitchen'))?.viewers === 1);
  const open = await sessions();

  expect(response.headers.get('Location')).toMatch(/^\/whip\/kitchen\/[\w-]{22}$/);
  expect(response.headers.get('Content-Type')).toBe('application/sdp');
  expect(viewer.answer).toMatch(/^a=candidate:.+ typ host\r$/m);
  expect(viewer.answer).toContain('a=end-of-candidates');
  expect(await board('kitchen')).toMatchObject({ profile: 'WHIP', state: 'live' });
  expect(open).toBe(2);
  viewer.peer.close();
  await until('the session has ended', async () => (await sessions()) === 1);
});

it('ends a session by DELETE, for the one who began it only', async () => {
  await publish('kitchen');
  const { response } = await watch(bearer(watcher));
  const location = response.headers.get('Location') ?? '';

  const byOther = await send(location, 'DELETE', bearer(keys.kitchen));
  const without = await send(location, 'DELETE', {});
  const own = await send(location, 'DELETE', bearer(watcher));
  const again = await send(location, 'DELETE', bearer(watcher));

  expect([byOther, without, own, again].map(({ status }) => status)).toEqual([404, 401, 200, 404]);
});

it('takes candidates by PATCH, with the ETag', async () => {
  await publish('kitchen');
  const { response } = await watch(bearer(watcher));
  const location = response.headers.get('Location') ?? '';
  const etag = response.headers.get('ETag') ?? '';
  const headers = { ...bearer(watcher), 'Content-Type': 'application/trickle-ice-sdpfrag' };
  const body = 'a=candidate:1 1 UDP 1 192.0.2.1 5000 typ host\r\n';
  const restart = 'a=ice-ufrag:other\r\na=ice-pwd:otherpasswordotherpassword\r\n';

  const patch = async (more: Record<string, string>, text = body) =>
    (await send(location, 'PATCH', { ...headers, ...more }, text)).status;

  expect(await patch({ 'If-Match': etag })).toBe(204);
  expect(await patch({})).toBe(428);
  expect(await patch({ 'If-Match': '"other"' })).toBe(412);
  expect(await patch({ 'If-Match': '*' }, restart)).toBe(422);
  expect(await patch({ 'If-Match': etag }, 'hello')).toBe(400);
  expect(await patch({ 'If-Match': etag, 'Content-Type': 'text/plain' })).toBe(415);
});

it('answers what it refuses with problem details', async () => {
  await publish('kitchen');
  const offer = 'v=0\r\n';
  const refused = [
    await send('/whep/kitchen', 'POST', sdp, offer),
    await send('/whep/kitchen', 'POST', { ...sdp, ...bearer(keys.garden) }, offer),
    await send('/whep/attic', 'POST', { ...sdp, ...bearer(watcher) }, offer),
    await send('/whep/kitchen', 'POST', { ...sdp, ...bearer(watcher) }, 'hello'),
    await send('/whep/kitchen', 'POST', { ...sdp, ...bearer(watcher) }, offer),
    await send('/whep/kitchen', 'POST', bearer(watcher), offer),
    await send('/whep/kitchen', 'POST', { ...sdp, ...bearer(watcher) }, 'v=0'.padEnd(70_000)),
    await send('/whip/kitchen', 'POST', { ...sdp, ...bearer(watcher) }, offer),
    await send('/whip/kitchen', 'POST', { ...sdp, ...bearer(keys.garden) }, offer),
    await send('/whip/kitchen', 'POST', { ...sdp, ...bearer(keys.kitchen) }, offer),
    await send('/whep/kitchen', 'GET', bearer(watcher)),
  ];

  expect(refused.map(({ status }) => status)).toEqual([
    401, 404, 404, 400, 400, 415, 413, 403, 403, 409, 405,
  ]);
  for (const response of refused) {
    expect(response.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({ status: response.status, type: 'about:blank' });
  }
});

it('tells that a board is offline', async () => {
  const { peer } = await publish('kitchen');
  peer.close();
  await until('it is offline', async () => (await board('kitchen'))?.state === 'offline');

  const { response } = await watch(bearer(watcher));

  expect([response.status, response.headers.get('Retry-After')]).toEqual([409, '5']);
});

it('lets pages of other origins in with a token of their own, and with nothing else', async () => {
  const origin = { Origin: 'https://player.example' };
  const preflight = await send('/whep/kitchen', 'OPTIONS', origin);
  const withToken = await send('/whep/attic', 'POST', { ...origin, ...bearer(watcher) });
  const withCookie = await send('/whep/kitchen', 'POST', {
    ...{ ...origin, Cookie: `boardcast-session=${watcher}` },
  });
  const elsewhere = await send('/api/boards', 'GET', { ...origin, ...bearer(watcher) });

  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('Access-Control-Allow-Origin')).toBe(origin.Origin);
  expect(preflight.headers.get('Access-Control-Allow-Headers')).toContain('Authorization');
  expect(preflight.headers.get('Accept-Post')).toBe('application/sdp');
  expect([withToken.status, withCookie.status, elsewhere.status]).toEqual([404, 403, 403]);
});

it('lets no page of another origin in where access control is off', async () => {
  const open = await GatewayProcess.start();
  const headers = { ...sdp, Origin: 'https://player.example', Authorization: 'Bearer x' };
  const post = { method: 'POST', headers, body: 'v=0\r\n' };

  const response = await fetch(`${open.httpUrl}/whep/kitchen`, post);

  expect(response.status).toBe(403);
  await open.stop();
});

it('ends what a revoked key published', async () => {
  const added = await gateway.addKey('attic');
  const peer = new RecordingPeer({ direction: 'SendOnly', address: null });
  cleanups.push(() => peer.close());
  const offer = await peer.createOffer();
  const response = await send('/whip/attic', 'POST', { ...sdp, ...bearer(added.key) }, offer);
  await peer.setAnswer(await response.text());
  await peer.connected();

  await gateway.revoke(added);

  await until('the session has ended', async () => (await sessions()) === 0, 60_000);
});
