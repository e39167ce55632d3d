/** The transport that a client asks for (RFC 2326 section 12.39). */
export type RequestedTransport =
  | { readonly kind: 'tcp'; readonly channels?: Pair }
  | { readonly kind: 'udp'; readonly ports: Pair };

/** Of RTP and RTCP. */
export type Pair = readonly [rtp: number, rtcp: number];

/** Media are not sent to the ports of system services, whoever asks. */
const minPort = 1024;

/** The first transport of the header that the server supports. Its `destination` is ignored. */
export function chooseTransport(header: string): RequestedTransport | undefined {
  for (const option of header.split(',')) {
    const transport = parseTransport(option.trim());
    if (transport !== undefined) return transport;
  }
  return undefined;
}

function parseTransport(option: string): RequestedTransport | undefined {
  const [protocol = '', ...parts] = option.split(';').map((part) => part.trim());
  const parameters = new Map(
    parts.map((part) => {
      const [name = '', ...value] = part.split('=');
      return [name.toLowerCase(), value.join('=')] as const;
    }),
  );
  const mode = parameters.get('mode')?.replaceAll('"', '').toUpperCase() ?? 'PLAY';
  if (mode !== 'PLAY' || parameters.has('multicast')) return undefined;
  const name = protocol.toUpperCase();
  if (name === 'RTP/AVP/TCP') return tcpTransport(parameters.get('interleaved'));
  const isUdp = name === 'RTP/AVP' || name === 'RTP/AVP/UDP';
  return isUdp ? udpTransport(parameters.get('client_port')) : undefined;
}

function tcpTransport(interleaved: string | undefined): RequestedTransport | undefined {
  if (interleaved === undefined) return { kind: 'tcp' };
  const channels = parsePair(interleaved, 0, 255);
  return channels === undefined ? undefined : { kind: 'tcp', channels };
}

function udpTransport(clientPort = ''): RequestedTransport | undefined {
  const ports = parsePair(clientPort, minPort, 65_535);
  return ports === undefined ? undefined : { kind: 'udp', ports };
}

/** `A-B`, or `A` for A and the next. */
function parsePair(text: string, min: number, max: number): Pair | undefined {
  const [, first, second] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (first === undefined) return undefined;
  const pair: Pair = [Number(first), second === undefined ? Number(first) + 1 : Number(second)];
  const isValid = pair[0] !== pair[1] && Math.min(...pair) >= min && Math.max(...pair) <= max;
  return isValid ? pair : undefined;
}
