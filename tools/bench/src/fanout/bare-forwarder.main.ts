// The minimum cost of forwarding on the same stack: one publisher's packets to all its viewers behind
// one UDP port, without retransmission, reports, a cached GOP or validation.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { payloadTypes } from '@boardcast/testkit/libdatachannel-peer';
import { IceUdpMuxListener, PeerConnection, Video } from 'node-datachannel';
import type { Track } from 'node-datachannel';

const address = '127.0.0.1';
const mediaPort = Number(process.argv[2]);
const ssrc = 7;
const mux = new IceUdpMuxListener(mediaPort, address);
/** The viewers of each publisher. */
const publishers: Set<Track>[] = [];
// A collected object frees its native side.
const retained: unknown[] = [];

async function answer(offer: string, direction: 'SendOnly' | 'RecvOnly'): Promise<[Track, string]> {
  const connection = new PeerConnection('bare', {
    iceServers: [],
    bindAddress: address,
    enableIceUdpMux: true,
    portRangeBegin: mux.port(),
    portRangeEnd: mux.port(),
    disableAutoNegotiation: true,
    forceMediaTransport: true,
  });
  const media = new Video('0', direction);
  media.addH264Codec(payloadTypes.H264);
  if (direction === 'SendOnly') media.addSSRC(ssrc, 'bare', 'bare', 'bare');
  const track = connection.addTrack(media);
  retained.push(connection, track);
  const gathered = new Promise<void>((resolve) => {
    connection.onGatheringStateChange((state) => {
      if (state === 'complete') resolve();
    });
  });
  // This side's checks are sent first, so that the peer begins DTLS.
  connection.setRemoteDescription(offer.replace(/^a=setup:actpass/gm, 'a=setup:active'), 'offer');
  connection.setLocalDescription('answer');
  await gathered;
  return [track, connection.localDescription()?.sdp ?? ''];
}

async function publish(offer: string): Promise<{ id: string; answer: string }> {
  const [track, sdp] = await answer(offer, 'RecvOnly');
  const viewers = new Set<Track>();
  track.onMessage((packet) => {
    packet.writeUInt32BE(ssrc, 8);
    for (const viewer of viewers) if (viewer.isOpen()) viewer.sendMessageBinary(packet);
  });
  return { id: String(publishers.push(viewers) - 1), answer: sdp };
}

async function watch(publisher: string, offer: string): Promise<{ id: string; answer: string }> {
  const [track, sdp] = await answer(offer, 'SendOnly');
  publishers[Number(publisher)]?.add(track);
  return { id: '', answer: sdp };
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let offer = '';
  for await (const chunk of request) offer += String(chunk);
  const [, action, publisher = ''] = (request.url ?? '').split('/');
  const negotiated = await (action === 'publish' ? publish(offer) : watch(publisher, offer));
  response.end(JSON.stringify(negotiated));
}

const server = createServer((request, response) => void serve(request, response));
server.listen(0, address, () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ ready: true, port })}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
