import type { SctpOffer, TransportOffer } from '../sdp/offer.ts';
import type { LocalTransport } from '../sdp/write.ts';

/** The mids of the two streams that a transport believes in, whatever the peer negotiated. */
export const mids = { media: '0', data: '1' } as const;
export const mediaPayloadType = 96;

/** What libdatachannel is told that the peer said: one medium, and the data channels. */
export function describePeer(
  peer: TransportOffer,
  media: boolean,
  data: SctpOffer | undefined,
): string {
  const taken = [...(media ? [mids.media] : []), ...(data === undefined ? [] : [mids.data])];
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${taken.join(' ')}`,
    ...(media ? mediaLines(peer) : []),
    ...(data === undefined ? [] : dataLines(peer, data)),
    '',
  ].join('\r\n');
}

function mediaLines(peer: TransportOffer): string[] {
  return [
    `m=video 9 UDP/TLS/RTP/SAVPF ${mediaPayloadType}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${mids.media}`,
    'a=sendrecv',
    'a=rtcp-mux',
    `a=rtpmap:${mediaPayloadType} H264/90000`,
    ...transportLines(peer),
  ];
}

function dataLines(peer: TransportOffer, { port, maxMessageSize }: SctpOffer): string[] {
  return [
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    `a=mid:${mids.data}`,
    `a=sctp-port:${port}`,
    `a=max-message-size:${maxMessageSize}`,
    ...transportLines(peer),
  ];
}

function transportLines({ setup, ufrag, pwd, fingerprint }: TransportOffer): string[] {
  return [
    `a=setup:${setup}`,
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${pwd}`,
    `a=fingerprint:${fingerprint}`,
  ];
}

/** Reads what libdatachannel says of its own side. Throws when a piece is missing. */
export function readLocal(sdp: string): LocalTransport {
  const attribute = (name: string): string => {
    const value = new RegExp(`^a=${name}:(.+?)\\s*$`, 'm').exec(sdp)?.[1];
    if (value === undefined) throw new Error(`no ${name} in the local description`);
    return value;
  };
  const setup = attribute('setup');
  return {
    ufrag: attribute('ice-ufrag'),
    pwd: attribute('ice-pwd'),
    fingerprint: attribute('fingerprint'),
    setup: setup === 'passive' || setup === 'actpass' ? setup : 'active',
  };
}
