// What `nx run e2e:soak-fuzz` starts in its own process: invalid input to a gateway.
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import {
  mutateBytes,
  mutateJson,
  mutateLines,
  unusualText,
  type Json,
} from '@boardcast/testkit/mutate';
import { Random } from '@boardcast/testkit/random';
import { pause } from '@boardcast/testkit/until';
import { WebSocket } from 'ws';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    'media-port': { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const [port, mediaPort] = [Number(values.port), Number(values['media-port'])];
const random = new Random(Number(values.seed));

const host = '127.0.0.1';
const pauseMs = 5;
const socketLifeMs = 300;
const maxKept = 5;
/** The last inputs of each kind, for whoever has to find a cause. */
const inputs = new Map<string, string[]>();

function record(kind: string, text: string): void {
  const kept = inputs.get(kind) ?? [];
  inputs.set(kind, [...kept, text.slice(0, 2000)].slice(-maxKept));
}

const paths = [
  ...['/', '/kurento', '/kurento?loss=5', '/api/boards', '/api/boards/events', '/healthz'],
  ...['/metrics', '/virtual-board', '/virtual-board/index.html', '/api/openapi.json'],
];
const upgradeHeaders = [
  ...['Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];
const requestHeaders = ['Host: localhost', 'Accept: */*', 'Range: bytes=0-9', 'If-None-Match: "x"'];

/** An HTTP request with faults, for an upgrade or not. */
async function sendRequest(isUpgrade: boolean): Promise<void> {
  const methods = ['POST', 'PUT', 'OPTIONS', 'HEAD', 'TRACE', 'X'];
  const method = random.chance(0.9) ? 'GET' : random.pick(methods);
  const path = random.chance(0.5)
    ? random.pick(paths)
    : `/${unusualText(random)}${unusualText(random)}`;
  const headers = isUpgrade ? upgradeHeaders : requestHeaders;
  const lines = [`${method} ${path} HTTP/1.1`, ...headers.filter(() => random.chance(0.9))];
  if (random.chance(0.3)) {
    const name = random.pick(['Origin', 'Cookie', 'X-Forwarded-For']);
    lines.push(`${name}: ${unusualText(random)}`);
  }
  const request = `${lines.join('\r\n')}\r\n\r\n`;
  const text = random.chance(0.6) ? mutateLines(request, random) : request;
  record(isUpgrade ? 'upgrade' : 'http', text);
  const socket = connect(port, host);
  socket.on('error', () => undefined);
  socket.resume();
  socket.write(text, 'latin1');
  if (isUpgrade && random.chance(0.5)) socket.write(randomBytes(200));
  await pause(random.chance(0.1) ? socketLifeMs : pauseMs);
  socket.destroy();
}

const request = (method: string, params: Json, id: Json = 1): Json => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});
const invoke = (object: string, operation: string, operationParams: Json): Json =>
  request('invoke', { object, operation, operationParams });
const candidate = 'candidate:1 1 UDP 2114977791 127.0.0.1 49691 typ host';
const sdp = ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', 't=0 0', 'm=video 9 UDP/TLS/RTP/SAVPF 96'];

/** Messages of one client that has a pipeline and an endpoint. */
async function sendMessages(): Promise<void> {
  const query = random.chance(0.2) ? '?loss=5' : '';
  const socket = new WebSocket(`ws://${host}:${port}/kurento${query}`);
  let [pipeline, endpoint] = ['none', 'none'];
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    pipeline = /"value":"([^"/]+_kurento.MediaPipeline)"/.exec(text)?.[1] ?? pipeline;
    endpoint = /"value":"([^"]+_kurento.WebRtcEndpoint)"/.exec(text)?.[1] ?? endpoint;
  });
  await new Promise((resolve) => {
    socket.on('open', resolve);
    socket.on('close', resolve);
  });
  const send = (data: string | Buffer): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(data);
  };
  const create = (type: string, constructorParams: Json, id: number) =>
    JSON.stringify(request('create', { type, constructorParams }, id));
  send(create('MediaPipeline', {}, 1));
  await pause(pauseMs * 4);
  send(create('WebRtcEndpoint', { mediaPipeline: pipeline }, 2));
  await pause(pauseMs * 4);
  for (let count = 0; count < 20; count += 1) {
    const message = JSON.stringify(mutateJson(random.pick(requests(pipeline, endpoint)), random));
    const text = random.chance(0.3) ? mutateLines(message, random) : message;
    record('websocket', text);
    send(text);
    if (random.chance(0.05)) send(randomBytes(50));
    if (random.chance(0.02)) send(`${'['.repeat(2000)}${']'.repeat(2000)}`);
    await pause(1);
  }
  send(JSON.stringify(request('release', { object: pipeline }, 'last')));
  await pause(pauseMs * 4);
  socket.terminate();
}

function requests(pipeline: string, endpoint: string): readonly Json[] {
  const offer = [...sdp, 'a=mid:0', 'a=rtpmap:96 H264/90000', `a=${candidate}`, ''].join('\r\n');
  const operations = ['setNetworkInterfaces', 'getStats', 'setTurnUrl', 'connect'];
  const [networkInterfaces, turnUrl] = [unusualText(random), unusualText(random)];
  return [
    request('ping', { interval: 240_000 }),
    request('connect', { sessionId: unusualText(random) }),
    request('describe', { object: endpoint }),
    request('subscribe', { object: random.pick([pipeline, endpoint]), type: 'IceCandidateFound' }),
    invoke(endpoint, 'processOffer', {
      offer: random.chance(0.5) ? offer : mutateLines(offer, random),
    }),
    invoke(endpoint, 'addIceCandidate', {
      candidate: { candidate, sdpMid: '0', sdpMLineIndex: 0 },
    }),
    invoke(endpoint, random.pick(operations), { networkInterfaces, turnUrl, sink: endpoint }),
    invoke(pipeline, 'addTag', { key: unusualText(random), value: unusualText(random) }),
    request('transaction', { operations: [request('ping', {}, 0)] }),
  ];
}

const stun = Buffer.from(
  `000100582112a442${'61'.repeat(12)}0006000963616d3a61626364000000002400046e7f1eff80290008${'00'.repeat(8)}`,
  'hex',
);
const rtp = Buffer.from(`80e60001000003e800000001658888${'55'.repeat(200)}`, 'hex');
const rtcp = Buffer.from('81c900070000000100000002000000000000000a000000000000000000000000', 'hex');
const dtls = Buffer.from('16fefd0000000000000000000a01000000000000000000', 'hex');
const datagrams = createSocket('udp4');
datagrams.on('error', () => undefined);

/** STUN, RTP, RTCP and DTLS from an unknown peer. */
async function sendDatagrams(): Promise<void> {
  for (let count = 0; count < 20; count += 1) {
    const datagram = mutateBytes(random.pick([stun, rtp, rtcp, dtls]), random);
    record('datagrams', datagram.toString('hex'));
    datagrams.send(datagram, mediaPort, host);
  }
  await pause(pauseMs);
}

let isStopping = false;
async function repeat(send: () => Promise<void>): Promise<number> {
  let count = 0;
  for (; !isStopping; count += 1) await send();
  return count;
}

process.on('SIGTERM', () => (isStopping = true));
const kinds = {
  http: () => sendRequest(false),
  upgrade: () => sendRequest(true),
  websocket: sendMessages,
  datagrams: sendDatagrams,
};
const counts = await Promise.all(Object.values(kinds).map(repeat));
datagrams.close();
Object.keys(kinds).forEach((name, index) => console.log(`${name}: ${counts[index]} times`));
for (const [kind, texts] of inputs) {
  for (const text of texts) console.log(`last ${kind}: ${JSON.stringify(text)}`);
}
