import { ClipPublisher } from '@boardcast/e2e';
import { KurentoClient, ViewerSession } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { LibdatachannelPeer } from '@boardcast/testkit/libdatachannel-peer';
import { readOptions } from '../bench-options.ts';
import { encodeTestClip, fps } from '../fanout/test-clip.ts';
import { comparison } from '../summary.ts';

const about = `Measures the time from a viewer's request to its first packet of video: by the POST of WHEP, and by
Kurento's protocol over a WebSocket that is open already.`;
const { joins } = readOptions(about, { joins: 50 });
const name = 'bench';

const gateway = await GatewayProcess.start({ arguments: ['--recorder', 'off'] });
const publisher = await ClipPublisher.open({
  ...{ url: gateway.kurentoUrl, name, profile: 'esp32s3', codec: 'H264', fps },
});
publisher.play(await encodeTestClip());
const { endpoint: source } = await gateway.liveBoard(name);
const client = new KurentoClient({ url: gateway.kurentoUrl, openSocket: openNodeSocket });
await client.connect();

const peerOf = () => new LibdatachannelPeer({ direction: 'RecvOnly', address: null });
const firstPacketOf = (peer: LibdatachannelPeer) =>
  new Promise<void>((resolve) => peer.onPacket(() => resolve()));

/** In ms; the offer is made before, as a page does. */
async function byWhep(): Promise<number> {
  const peer = peerOf();
  const received = firstPacketOf(peer);
  const offer = await peer.createOffer();
  const start = performance.now();
  const response = await fetch(`${gateway.httpUrl}/whep/${name}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp' },
    body: offer,
  });
  await peer.setAnswer(await response.text());
  await received;
  const elapsed = performance.now() - start;
  const session = new URL(response.headers.get('Location') ?? '', gateway.httpUrl);
  await fetch(session, { method: 'DELETE' });
  peer.close();
  return elapsed;
}

async function byWebSocket(): Promise<number> {
  const peer = peerOf();
  const received = firstPacketOf(peer);
  const offer = await peer.createOffer();
  peer.createOffer = () => Promise.resolve(offer);
  const session = new ViewerSession({ client, target: { source }, createPeer: () => peer });
  const start = performance.now();
  await session.start();
  await received;
  const elapsed = performance.now() - start;
  await session.close();
  return elapsed;
}

const times = { whep: [] as number[], webSocket: [] as number[] };
for (let count = 0; count < joins; count += 1) {
  times.whep.push(await byWhep());
  times.webSocket.push(await byWebSocket());
}
const rows = [
  ['WHEP', times.whep],
  ['WebSocket', times.webSocket],
] as const;
console.log(comparison('From the request to the first packet:', rows).join('\n'));

await client.close();
await publisher.close();
await gateway.stop();
process.exit(0);
