import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Pair } from '../message/transport-header.ts';

const maxAttempts = 50;

export type RtcpListener = (message: Buffer, port: number) => void;

/** The server's two UDP ports, for RTP and RTCP of all readers. */
export class UdpPorts {
  readonly ports: Pair;
  readonly #rtp: Socket;
  readonly #rtcp: Socket;
  readonly #listeners = new Map<string, Set<RtcpListener>>();

  private constructor(rtp: Socket, rtcp: Socket) {
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    this.ports = [rtp.address().port, rtcp.address().port];
    // Errors of single packets, such as of an address without a route, concern their readers only.
    for (const socket of [rtp, rtcp]) socket.on('error', () => undefined);
    rtcp.on('message', (message, source) => this.#receive(message, source));
  }

  /** `port` is that of RTP, RTCP has the next one; 0 for any two. */
  static async open(address: string, port: number): Promise<UdpPorts> {
    for (let attempt = 1; ; attempt += 1) {
      const rtp = await bind(address, port);
      const own = rtp.address().port;
      const rtcp = await bind(address, own + 1).catch((error: unknown) => {
        rtp.close();
        if (port !== 0 || attempt === maxAttempts) throw error;
      });
      if (rtcp !== undefined) return new UdpPorts(rtp, rtcp);
    }
  }

  sendRtp(packet: Buffer, port: number, address: string): void {
    this.#rtp.send(packet, port, address, ignore);
  }

  sendRtcp(packet: Buffer, port: number, address: string): void {
    this.#rtcp.send(packet, port, address, ignore);
  }

  /** Calls back with the RTCP packets of an address; returns a function that ends that. */
  onRtcp(address: string, listener: RtcpListener): () => void {
    const group = this.#listeners.get(address) ?? new Set();
    this.#listeners.set(address, group.add(listener));
    return () => {
      group.delete(listener);
      if (group.size === 0) this.#listeners.delete(address);
    };
  }

  close(): void {
    this.#rtp.close();
    this.#rtcp.close();
  }

  #receive(message: Buffer, { address, port }: RemoteInfo): void {
    for (const listener of this.#listeners.get(address) ?? []) listener(message, port);
  }
}

const ignore = () => undefined;

async function bind(address: string, port: number): Promise<Socket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.bind(port, address);
    await once(socket, 'listening');
  } catch (error) {
    socket.close();
    throw error;
  }
  return socket;
}
