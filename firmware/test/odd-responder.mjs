// `node odd-responder.mjs ADDRESS SEED`: replies to mDNS queries with servers that are not there, and with noise.
import { createSocket } from 'node:dgram';

const [address = '', seed = '1'] = process.argv.slice(2);
const group = '224.0.0.251';
const mdnsPort = 5353;
const repliesPerQuery = 3;

let state = Number(seed);
/** A number below `end` (a linear congruential generator). */
function random(end) {
  state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
  return Math.floor((state / 2 ** 31) * end);
}

const label = (text) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
const nameOf = (...labels) => Buffer.concat([...labels.map(label), Buffer.from([0])]);

function record(name, type, data) {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(1, 2);
  head.writeUInt32BE(120, 4);
  head.writeUInt16BE(data.length, 8);
  return Buffer.concat([name, head, data]);
}

/** An announcement of a port that nothing listens on, at this host or at none. */
function announcement() {
  const service = nameOf('_boardcast', '_tcp', 'local');
  const instance = nameOf(`odd${random(1000)}`, '_boardcast', '_tcp', 'local');
  const host = nameOf(`odd${random(3)}`, 'local');
  const texts = ['path=/kurento', 'path=@evil', 'tls=9', 'auth=1', '=', 'path', 'tls=0'];
  const text = Array.from({ length: random(4) }, () => label(texts[random(texts.length)]));
  const port = Buffer.from([0, 0, 0, 0, 0, random(2) * 9]);
  const own = Buffer.from(address.split('.').map(Number));
  const header = Buffer.from([0, 0, 0x84, 0, 0, 0, 0, 4, 0, 0, 0, 0]);
  return Buffer.concat([
    header,
    record(service, 12, instance),
    record(instance, 33, Buffer.concat([port, host])),
    record(instance, 16, Buffer.concat(text)),
    record(host, 1, random(3) === 0 ? Buffer.from([127, 0, 0, 1]) : own),
  ]);
}

function mutated(message) {
  for (let changes = random(8); changes > 0; changes -= 1) {
    message[random(message.length)] = random(4) === 0 ? 0xc0 : random(256);
  }
  return message.subarray(0, 1 + random(message.length));
}

const socket = createSocket({ type: 'udp4', reuseAddr: true });
socket.bind(mdnsPort, () => {
  socket.addMembership(group, address);
  socket.setMulticastInterface(address);
  console.log('ready');
});
socket.on('message', (message) => {
  const isQuery = message.length > 12 && (message[2] & 0x80) === 0;
  if (!isQuery) return;
  for (let i = 0; i < repliesPerQuery; i += 1) {
    const reply = announcement();
    socket.send(random(2) === 0 ? reply : mutated(reply), mdnsPort, group);
  }
});
