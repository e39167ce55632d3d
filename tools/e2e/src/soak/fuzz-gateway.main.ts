// What `nx run e2e:soak-doors` starts as a process of its own: nonsense for every door of a gateway.
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { pause } from '../until.ts';
import { chance, oddText, pick, spoiled, spoiledBytes } from './nonsense.ts';

const { values } = parseArgs({
  options: { port: { type: 'string' }, 'media-port': { type: 'string' } },
});
const [port, mediaPort] = [Number(values.port), Number(values['media-port'])];

const host = '127.0.0.1';
const pauseMs = 5;
const socketLifeMs = 300;
const maxKept = 5;
/** The last of each door, for whoever has to find out. */
const sent = new Map<string, string[]>();

function note(door: string, text: string): void {
  const kept = sent.get(door) ?? [];
  sent.set(door, [...kept, text.slice(0, 2000)].slice(-maxKept));
}

const paths = ['/', '/kurento', '/kurento?loss=5', '/api/boards', '/api/boards/events', '/healthz'];
const allPaths = [...paths, '/metrics', '/virtual-board', '/virtual-board/main.js'];
const handshake = [
  ...['Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];
const requestHeaders = ['Host: localhost', 'Accept: */*', 'Range: bytes=0-9', 'If-None-Match: "x"'];

/** A request of HTTP, for a WebSocket or not, with faults. */
async function request(isUpgrade: boolean): Promise<void> {
  const method = chance(0.9) ? 'GET' : pick(['POST', 'PUT', 'OPTIONS', 'HEAD', 'TRACE', 'X']);
  const path = chance(0.5) ? pick(allPaths) : `/${oddText()}${oddText()}`;
  const headers = isUpgrade ? handshake : requestHeaders;
  const lines = [`${method} ${path} HTTP/1.1`, ...headers.filter(() => chance(0.9))];
  if (chance(0.3)) lines.push(`${pick(['Origin', 'Cookie', 'X-Forwarded-For'])}: ${oddText()}`);
  const whole = `${lines.join('\r\n')}\r\n\r\n`;
  const text = chance(0.6) ? spoiled(whole) : whole;
  note(isUpgrade ? 'upgrade' : 'http', text);
  const socket = connect(port, host);
  socket.on('error', () => undefined);
  socket.resume();
  socket.write(text, 'latin1');
  if (isUpgrade && chance(0.5)) socket.write(randomBytes(200));
  await pause(chance(0.1) ? socketLifeMs : pauseMs);
  socket.destroy();
}

const call = (method: string, params: unknown, id: unknown = 1): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });
const invoke = (object: string, operation: string, operationParams: object): string =>
  call('invoke', { object, operation, operationParams });
const candidate = 'candidate:1 1 UDP 2114977791 127.0.0.1 49691 typ host';
const sdp = ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', 't=0 0', 'm=video 9 UDP/TLS/RTP/SAVPF 96'];

/** Some messages of one client, who has a pipeline and an endpoint of its own. */
async function messages(): Promise<void> {
  const socket = new WebSocket(`ws://${host}:${port}/kurento${chance(0.2) ? '?loss=5' : ''}`);
  let endpoint = 'nothing';
  let pipeline = 'nothing';
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
  const say = (text: string): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(text);
  };
  say(call('create', { type: 'MediaPipeline', constructorParams: {} }));
  await pause(pauseMs * 4);
  say(
    call('create', { type: 'WebRtcEndpoint', constructorParams: { mediaPipeline: pipeline } }, 2),
  );
  await pause(pauseMs * 4);
  for (let count = 0; count < 20; count += 1) {
    const text = spoiled(pick(conversation(pipeline, endpoint)));
    note('websocket', text);
    say(text);
    if (chance(0.05)) socket.send(randomBytes(50));
    await pause(1);
  }
  say(call('release', { object: pipeline }, 'last'));
  await pause(pauseMs * 4);
  socket.terminate();
}

function conversation(pipeline: string, endpoint: string): readonly string[] {
  const offer = [...sdp, 'a=mid:0', 'a=rtpmap:96 H264/90000', `a=${candidate}`, ''].join('\r\n');
  return [
    call('ping', { interval: 240_000 }),
    call('connect', { sessionId: oddText() }),
    call('describe', { object: endpoint }),
    call('subscribe', { object: pick([pipeline, endpoint]), type: 'IceCandidateFound' }),
    invoke(endpoint, 'processOffer', { offer: chance(0.5) ? offer : spoiled(offer) }),
    invoke(endpoint, 'addIceCandidate', {
      candidate: { candidate, sdpMid: '0', sdpMLineIndex: 0 },
    }),
    invoke(endpoint, pick(['setNetworkInterfaces', 'getStats', 'setTurnUrl', 'connect']), {
      ...{ networkInterfaces: oddText(), turnUrl: oddText(), sink: endpoint },
    }),
    invoke(pipeline, 'addTag', { key: oddText(), value: oddText() }),
    call('transaction', { operations: [JSON.parse(call('ping', {}, 0)) as unknown] }),
    `${'['.repeat(2000)}${']'.repeat(2000)}`,
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

/** Datagrams of strangers: STUN, RTP, RTCP, DTLS. */
async function strangers(): Promise<void> {
  for (let count = 0; count < 20; count += 1) {
    const datagram = spoiledBytes(pick([stun, rtp, rtcp, dtls]));
    note('datagrams', datagram.toString('hex'));
    datagrams.send(datagram, mediaPort, host);
  }
  await pause(pauseMs);
}

const isGoingOn = { value: true };
async function again(door: () => Promise<void>): Promise<number> {
  let times = 0;
  for (; isGoingOn.value; times += 1) await door();
  return times;
}

process.on('SIGTERM', () => (isGoingOn.value = false));
const doors = {
  http: () => request(false),
  upgrade: () => request(true),
  websocket: messages,
  datagrams: strangers,
};
const times = await Promise.all(Object.values(doors).map(again));
datagrams.close();
Object.keys(doors).forEach((name, place) => console.log(`${name}: ${times[place]} times`));
for (const [door, texts] of sent)
  for (const text of texts) console.log(`last of ${door}: ${JSON.stringify(text)}`);
