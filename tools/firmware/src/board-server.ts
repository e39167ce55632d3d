import { isLoopbackServer } from '@boardcast/board';
import { lanAddress } from '@boardcast/board/node';

/** The default port of Boardcast and Kurento. */
const defaultPort = 8888;

/** The address of Boardcast on this computer for a board in its network; undefined without one. */
export async function ownServer(): Promise<string | undefined> {
  const address = await lanAddress();
  return address === undefined ? undefined : `ws://${address}:${defaultPort}`;
}

/**
 * Why a board cannot use a server's address; undefined when it may. `own` is this computer's address
 * for a board.
 */
export function loopbackError(server: string, own: string | undefined): string | undefined {
  if (!isLoopbackServer(server)) return undefined;
  const example = own === undefined ? '' : `, such as ${own}`;
  return `${new URL(server).hostname} is the board itself: use this computer's address in the board's network${example}, and start Boardcast with --host 0.0.0.0.`;
}

/** A warning about an address that is probably mistyped. */
export function portWarning(server: string): string | undefined {
  const { protocol, port } = new URL(server);
  if (protocol !== 'ws:' || port !== '') return undefined;
  return `The server has no port, which means port 80: Boardcast and Kurento listen on ${defaultPort}.`;
}
