import type { SctpParameters, TransportParameters } from './parameters.ts';

/** The mids inside of a transport, independent of what was negotiated with the peer. */
export const mids = { media: '0', data: '1' } as const;
export const mediaPayloadType = 96;

/** The description of a peer for libdatachannel: one medium, and data channels. */
export function describePeer(
  peer: TransportParameters,
  media: boolean,
  data: SctpParameters | undefined,
): string {
  const used = [...(media ? [mids.media] : []), ...(data === undefined ? [] : [mids.data])];
  return [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${used.join(' ')}`,
    ...(media ? mediaLines(peer) : []),
    ...(data === undefined ? [] : dataLines(peer, data)),
    '',
  ].join('\r\n');
}

function mediaLines(peer: TransportParameters): string[] {
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

function dataLines(peer: TransportParameters, { port, maxMessageSize }: SctpParameters): string[] {
  return [
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    `a=mid:${mids.data}`,
    `a=sctp-port:${port}`,
    `a=max-message-size:${maxMessageSize}`,
    ...transportLines(peer),
  ];
}

function transportLines({ setup, ufrag, pwd, fingerprint }: TransportParameters): string[] {
  return [
    `a=setup:${setup}`,
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${pwd}`,
    `a=fingerprint:${fingerprint}`,
  ];
}

/** Parses libdatachannel's local description. Throws when an attribute is missing. */
export function readLocal(sdp: string): TransportParameters {
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
