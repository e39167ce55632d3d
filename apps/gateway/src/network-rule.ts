import { BlockList, isIP, isIPv6 } from 'node:net';
import { kurentoErrors, type KurentoError, type Request } from '@boardcast/protocol';
import { withoutCandidates } from './media-addresses.ts';
import { isOwnAddress, plainAddress } from './own-addresses.ts';
import { operationsOf } from './transaction-steps.ts';

/** They make the server send to an address of the client's choice, or tell others of one. */
const operatorsOwn: ReadonlySet<unknown> = new Set([
  'setStunServerAddress',
  'setStunServerPort',
  'setTurnUrl',
  'setExternalIPv4',
  'setExternalIPv6',
  'setNetworkInterfaces',
]);

/** No peer on another machine has such an address (RFC 6890). */
const special = new BlockList();
special.addSubnet('0.0.0.0', 8);
special.addSubnet('127.0.0.0', 8);
special.addSubnet('169.254.0.0', 16);
special.addSubnet('224.0.0.0', 3);
special.addAddress('::', 'ipv6');
special.addAddress('::1', 'ipv6');
special.addSubnet('fe80::', 10, 'ipv6');
special.addSubnet('ff00::', 8, 'ipv6');

/** Those below belong to services of the system's (RFC 6335 section 6). */
const minPort = 1024;

/**
 * What a client may make the media server send to. One on this machine could send as well by itself,
 * so the rule is for the others.
 */
export class NetworkRule {
  readonly #client: string;
  readonly #isOwn: boolean;

  /** `client` is its IP address, where that is known. */
  constructor(client = '') {
    this.#client = plainAddress(client);
    this.#isOwn = isOwnAddress(client);
  }

  /** Why a request is refused; undefined when it is not. */
  refusal(request: Request): KurentoError | undefined {
    if (this.#isOwn) return undefined;
    const refused = operationsOf(request).find((name) => operatorsOwn.has(name));
    if (refused === undefined) return undefined;
    return kurentoErrors.illegalParameter(
      `${String(refused)} is for the operator of this server, by its options`,
    );
  }

  /** The request without the candidates that are no peer's; undefined where it stays as it is. */
  cleaned(request: Request): Request | undefined {
    return this.#isOwn
      ? undefined
      : withoutCandidates(request, (candidate) => this.#isNoPeer(candidate));
  }

  #isNoPeer(candidate: string): boolean {
    const [, , , , address = '', port = ''] = candidate.trim().split(/\s+/);
    if (isIP(address) === 0 || plainAddress(address) === this.#client) return false;
    return Number(port) < minPort || special.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }
}
