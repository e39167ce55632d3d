import { lookup } from 'node:dns/promises';
import {
  allocateRequest,
  bindingRequest,
  connectivityCheck,
  releaseRequest,
  type StunResponse,
} from './stun-message.ts';
import { openStunChannel, type Address, type StunChannel } from './stun-channel.ts';
import type { StunServer } from './stun-server.ts';
import type { TurnCredentials, TurnServer } from './turn-server.ts';

/**
 * Why a STUN or TURN server cannot be used.
 *
 * - `unresolvable`: its name is not known.
 * - `unreachable`: it does not answer, or refuses the connection.
 * - `certificate-invalid`: its certificate for TLS is not trusted.
 * - `unauthorized`: it refuses the credentials.
 * - `refused`: it answers with another error.
 */
export type IceServerFailure =
  | { readonly code: 'unresolvable' | 'unreachable' | 'unauthorized' }
  | { readonly code: 'certificate-invalid'; readonly reason: string }
  | { readonly code: 'refused'; readonly error: number };

/** By then a server on another continent has answered a repeated request. */
const defaultTimeoutMs = 5000;
const unauthorized = 401;
const wrongCredentials = 441;

/** Asks a STUN server for an address; undefined when it answers. */
export async function probeStun(
  server: StunServer,
  timeoutMs = defaultTimeoutMs,
): Promise<IceServerFailure | undefined> {
  return probe({ ...server, transport: 'udp' }, timeoutMs, (channel) =>
    channel.request(bindingRequest()),
  );
}

/** Sends a connectivity check of ICE over UDP; undefined when the other agent answers. */
export async function probeConnectivity(
  host: string,
  port: number,
  credentials: TurnCredentials,
  timeoutMs = defaultTimeoutMs,
): Promise<IceServerFailure | undefined> {
  const peer = { host, port, transport: 'udp', credentials: undefined } as const;
  return probe(peer, timeoutMs, (channel) => channel.request(connectivityCheck(credentials)));
}

/** Makes an allocation and releases it (RFC 8656 section 7); undefined when that works. */
export async function probeTurn(
  server: TurnServer,
  credentials: TurnCredentials,
  timeoutMs = defaultTimeoutMs,
): Promise<IceServerFailure | undefined> {
  return probe(server, timeoutMs, async (channel) => {
    const first = await channel.request(allocateRequest(credentials));
    const { challenge } = first;
    if (challenge === undefined) return first;
    const answer = await channel.request(allocateRequest(credentials, challenge));
    if (answer.error === undefined) channel.send(releaseRequest(credentials, challenge));
    return answer;
  });
}

async function probe(
  server: Address,
  timeoutMs: number,
  exchange: (channel: StunChannel) => Promise<StunResponse>,
): Promise<IceServerFailure | undefined> {
  const address = await lookup(server.host).catch(() => undefined);
  if (address === undefined) return { code: 'unresolvable' };
  let channel: StunChannel | undefined;
  try {
    channel = await openStunChannel(server, address, timeoutMs);
    const { error } = await exchange(channel);
    if (error === undefined) return undefined;
    const isUnauthorized = error === unauthorized || error === wrongCredentials;
    return isUnauthorized ? { code: 'unauthorized' } : { code: 'refused', error };
  } catch (error) {
    return failureOf(error as NodeJS.ErrnoException);
  } finally {
    channel?.close();
  }
}

/** Errors of the handshake have codes of OpenSSL or X.509. */
function failureOf({ code = '', message: reason }: NodeJS.ErrnoException): IceServerFailure {
  return /CERT|SSL|ALTNAME|SIGNATURE/.test(code)
    ? { code: 'certificate-invalid', reason }
    : { code: 'unreachable' };
}
