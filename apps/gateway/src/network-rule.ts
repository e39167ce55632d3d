import { BlockList, isIP, isIPv6 } from 'node:net';
import { kurentoErrors, type KurentoError, type Request } from '@boardcast/protocol';
import { withoutCandidates } from './media-addresses.ts';
import { operatorOperations } from './operator-operations.ts';
import { plainAddress } from './own-addresses.ts';
import { operationsOf, usesResultsAsText } from './transaction-steps.ts';

/** Addresses that no peer on another machine has (RFC 6890). */
const specialAddresses = new BlockList();
specialAddresses.addSubnet('0.0.0.0', 8);
specialAddresses.addSubnet('127.0.0.0', 8);
specialAddresses.addSubnet('169.254.0.0', 16);
specialAddresses.addSubnet('224.0.0.0', 3);
specialAddresses.addAddress('::', 'ipv6');
specialAddresses.addAddress('::1', 'ipv6');
specialAddresses.addSubnet('fe80::', 10, 'ipv6');
specialAddresses.addSubnet('ff00::', 8, 'ipv6');

/** Lower ports belong to system services (RFC 6335 section 6). */
const minPort = 1024;

/**
 * Restricts the addresses that a client can make the media server send to. Clients on this machine
 * are not restricted: they could send to them directly.
 */
export class NetworkRule {
  readonly #client: string;
  readonly #isOwn: boolean;

  /** `client` is its IP address, if known; `isLocal` whether it is on this machine. */
  constructor(client: string | undefined, isLocal: boolean) {
    this.#client = plainAddress(client ?? '');
    this.#isOwn = isLocal;
  }

  /** The error that a request is answered with; undefined when it is allowed. */
  rejection(request: Request): KurentoError | undefined {
    if (this.#isOwn) return undefined;
    if (usesResultsAsText(request)) {
      return kurentoErrors.illegalParameter(
        'A reference names an object that a step before creates',
      );
    }
    const restricted = operationsOf(request).find((name) => operatorOperations.has(name));
    if (restricted === undefined) return undefined;
    return kurentoErrors.illegalParameter(
      `${restricted} is reserved to the operator: use the options of the server`,
    );
  }

  /** The request without candidates that no peer can have; undefined when nothing changes. */
  cleaned(request: Request): Request | undefined {
    return this.#isOwn
      ? undefined
      : withoutCandidates(request, (candidate) => !this.#isPeerAddress(candidate));
  }

  #isPeerAddress(candidate: string): boolean {
    const [, , , , address = '', port = ''] = candidate.trim().split(/\s+/);
    if (isIP(address) === 0 || plainAddress(address) === this.#client) return true;
    const isSpecial = specialAddresses.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
    return Number(port) >= minPort && !isSpecial;
  }
}
