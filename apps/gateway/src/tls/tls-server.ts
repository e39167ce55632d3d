import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Certificate } from './certificate.ts';

/** The first byte of a TLS connection: a handshake record (RFC 8446 section 5.1). */
const handshakeRecord = 0x16;
const firstByteTimeoutMs = 10_000;

interface TlsServerOptions {
  readonly certificate: Certificate;
  /** Answers plain HTTP that comes to the same port. */
  readonly plain: RequestListener;
  /** The options of both servers, such as timeouts. */
  readonly http: object;
}

/** An HTTPS server whose port takes plain HTTP, too. */
export class TlsServer {
  readonly server: Server;
  readonly #plain: Server;
  readonly #https: ReturnType<typeof createHttpsServer>;

  constructor(handler: RequestListener, { certificate, plain, http }: TlsServerOptions) {
    const { certificate: cert, key } = certificate;
    this.#https = createHttpsServer({ ...http, cert, key, minVersion: 'TLSv1.2' }, handler);
    this.#plain = createHttpServer(http, plain);
    this.#plain.on('upgrade', (_, socket: Socket) =>
      socket.end(
        'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nThis port needs TLS: use wss://.',
      ),
    );
    this.#separate();
    this.server = this.#https;
  }

  /** Takes another certificate; connections that exist keep theirs. */
  renew({ certificate: cert, key }: Certificate): void {
    this.#https.setSecureContext({ cert, key, minVersion: 'TLSv1.2' });
  }

  /** Hands each connection to one of the servers, by its first byte. */
  #separate(): void {
    const secure = this.#https.listeners('connection') as ((socket: Socket) => void)[];
    this.#https.removeAllListeners('connection');
    this.#https.on('connection', (socket: Socket) => {
      const timer = setTimeout(() => socket.destroy(), firstByteTimeoutMs);
      socket.once('close', () => clearTimeout(timer));
      socket.on('error', () => socket.destroy());
      socket.once('data', (data: Buffer) => {
        clearTimeout(timer);
        socket.pause();
        socket.unshift(data);
        if (data[0] === handshakeRecord)
          for (const listener of secure) listener.call(this.#https, socket);
        else this.#plain.emit('connection', socket);
        process.nextTick(() => socket.resume());
      });
    });
  }
}
