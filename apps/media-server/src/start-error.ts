import type { Options } from './options.ts';

/**
 * Why the media server cannot listen.
 *
 * - `port-in-use`: another program has the port.
 * - `address-unavailable`: the address is not one of this machine.
 * - `listen-failed`: another reason, which is in the message.
 */
export type StartErrorCode = 'port-in-use' | 'address-unavailable' | 'listen-failed';

/** The media server cannot listen for clients, or for media. */
export class StartError extends Error {
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
    this.code = code;
  }
}

/** The error of `listen` or `bind` as a StartError; any other error as it is. */
export function startErrorOf(error: unknown, options: Options): unknown {
  if (!(error instanceof Error)) return error;
  const {
    code,
    syscall,
    message,
    port: bound,
  } = error as NodeJS.ErrnoException & { port?: number };
  if (syscall !== 'bind' && syscall !== 'listen') return error;
  const isMedia = syscall === 'bind';
  const host = isMedia ? options.mediaHost : options.host;
  switch (code) {
    case 'EADDRINUSE': {
      const [port, option] = isMedia
        ? [`UDP ${bound ?? options.mediaPort}`, '--media-port']
        : [`TCP ${options.port}`, '--port'];
      const text = `Port ${port} is in use by another program: stop it, or choose another with ${option}.`;
      return new StartError('port-in-use', text, { cause: error });
    }
    case 'EADDRNOTAVAIL': {
      const option = isMedia ? '--media-host' : '--host';
      const text = `${host} is not an address of this machine: choose another with ${option}.`;
      return new StartError('address-unavailable', text, { cause: error });
    }
    default: {
      const text = `The media server cannot listen on ${host}: ${message}`;
      return new StartError('listen-failed', text, { cause: error });
    }
  }
}
