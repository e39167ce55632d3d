import type { Link, LinkListener } from '@boardcast/flasher';
import { UsageError } from './command.ts';
import { openTcpLink } from './tcp-link.ts';

/** Opens the value of `--port`: the path of a serial port or pseudo-terminal, or tcp://host:port. */
export async function openLink(port: string, baud: number, listener: LinkListener): Promise<Link> {
  if (!port.startsWith('tcp:')) {
    // Its native module is loaded only for a serial port.
    const { openSerialLink } = await import('./serial-link.ts');
    return openSerialLink(port, baud, listener);
  }
  const address = URL.canParse(port) ? new URL(port) : undefined;
  if (address === undefined || address.hostname === '' || address.port === '') {
    throw new UsageError(`Invalid --port "${port}": expected tcp://host:port.`);
  }
  return openTcpLink(address, listener);
}
