import { parseIceServers, type IceServer } from '@boardcast/protocol';
import {
  parseTurnServer,
  probeConnectivity,
  probeStun,
  probeTurn,
  type IceServerFailure,
} from '@boardcast/protocol/node';
import { getWithKey, type ServerAccess } from './server-request.ts';
import type { Finding, NegotiatedEndpoint } from './kurento-check.ts';

/** Finds whether media can reach the server from here: directly, and by each STUN and TURN server. */
export async function* checkFromOutside(
  endpoint: NegotiatedEndpoint,
  options: ServerAccess,
): AsyncGenerator<Finding> {
  const servers = await iceServersOf(options);
  const direct = await udpFinding(endpoint, options.timeoutMs);
  const found = await Promise.all(servers.map((server) => serverFinding(server, options)));
  const hasRelay = servers.some(({ urls }, index) => isTurn(urls) && found[index]?.mark === 'ok');
  // Media can still go through a relay.
  yield direct.mark === 'missing' && hasRelay ? { ...direct, mark: 'warning' } : direct;
  yield* found;
  if (servers.length === 0) {
    yield {
      mark: 'warning',
      result:
        'the server names no STUN or TURN server: from networks without UDP it cannot be used',
      action: 'Start it with --turn and --turn-secret.',
    };
  }
}

const isTurn = (urls: string) => /^turns?:/.test(urls);

/** A Kurento without a gateway has no such API. */
async function iceServersOf(options: ServerAccess): Promise<readonly IceServer[]> {
  try {
    return parseIceServers(await getWithKey('api/ice-servers', options));
  } catch {
    return [];
  }
}

async function udpFinding(
  { offer, answer, candidates }: NegotiatedEndpoint,
  timeoutMs: number,
): Promise<Finding> {
  const udp = candidates.filter(({ transport }) => transport === 'udp');
  const [theirs, ours] = [valueOf('ice-ufrag', answer), valueOf('ice-ufrag', offer)];
  const credentials = { username: `${theirs}:${ours}`, password: valueOf('ice-pwd', answer) };
  const answered = await Promise.all(
    udp.map(({ address, port }) => probeConnectivity(address, port, credentials, timeoutMs)),
  );
  const lines = udp.map(({ address, port }) => `${address}, port ${port}`);
  const reached = lines.filter((_, index) => answered[index] === undefined);
  if (reached.length > 0) {
    return { mark: 'ok', result: `media over UDP: ${reached.join('; ')} answers` };
  }
  return {
    mark: 'missing',
    result: `media over UDP: no answer from ${lines.join('; ')}`,
    action:
      'Open that UDP port in the firewall of the server and forward it, or use a TURN server.',
  };
}

function valueOf(attribute: string, sdp: string): string {
  return new RegExp(`^a=${attribute}:(\\S+)`, 'm').exec(sdp)?.[1] ?? '';
}

async function serverFinding(
  { urls, username = '', credential = '' }: IceServer,
  { timeoutMs }: ServerAccess,
): Promise<Finding> {
  const server = parseTurnServer(urls.replace(/^stun:/, 'turn:'));
  const failure: IceServerFailure | undefined =
    server === undefined
      ? { code: 'unresolvable' }
      : isTurn(urls)
        ? await probeTurn(server, { username, password: credential }, timeoutMs)
        : await probeStun(server, timeoutMs);
  if (failure === undefined) return { mark: 'ok', result: `${urls} works` };
  return { mark: 'missing', ...failureTexts(urls, failure) };
}

function failureTexts(urls: string, failure: IceServerFailure): Pick<Finding, 'result' | 'action'> {
  switch (failure.code) {
    case 'unresolvable':
      return { result: `${urls}: its name is unknown`, action: 'Correct the name in --turn.' };
    case 'unreachable':
      return {
        result: `${urls} does not answer`,
        action: 'Start it, and open its port in the firewalls.',
      };
    case 'certificate-invalid':
      return {
        result: `${urls}: its certificate is not trusted (${failure.reason})`,
        action: 'Give it a certificate by a public CA.',
      };
    case 'unauthorized':
      return {
        result: `${urls} refuses the credentials`,
        action: 'Its static-auth-secret must be the secret of --turn-secret.',
      };
    case 'refused':
      return {
        result: `${urls} answers with the error ${failure.error}`,
        action: 'Check its log.',
      };
  }
}
