import { createHash } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import { errorMessage } from '@boardcast/protocol';
import { lanInterfaces, type LanInterface } from './lan-interfaces.ts';
import type { Service } from './service-records.ts';
import { ServiceResponder } from './service-responder.ts';

/** The type that boards without a server look for. */
const serviceType = '_boardcast._tcp';
/** Networks come and go. */
const interfacesMs = 10_000;

export interface ServiceAnnouncerOptions {
  /** The address that the gateway listens on. */
  readonly host: string;
  readonly port: number;
  /** The path of the WebSocket for boards. */
  readonly path: string;
  readonly isSecure: boolean;
  /** Whether a board needs a key. */
  readonly needsKey: boolean;
  readonly version: string;
  readonly log: (line: string) => void;
}

/** Announces the gateway in the local networks, so that boards find it (RFC 6763). */
export class ServiceAnnouncer {
  readonly #options: ServiceAnnouncerOptions;
  readonly #service: Service;
  /** By address and interface. */
  readonly #responders = new Map<string, ServiceResponder>();
  readonly #timer: NodeJS.Timeout;
  #failure = '';

  constructor(options: ServiceAnnouncerOptions) {
    this.#options = options;
    this.#service = serviceOf(options);
    this.#timer = setInterval(() => this.#update(), interfacesMs).unref();
    this.#update();
  }

  /** The networks that it is announced in. */
  get networks(): number {
    return this.#responders.size;
  }

  /** Says that the gateway has ended; may be called twice. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#responders.values()].map((responder) => responder.close()));
    this.#responders.clear();
  }

  #update(): void {
    const links = new Map(
      lanInterfaces(this.#options.host).map((link) => [`${link.name} ${link.cidr}`, link]),
    );
    for (const [key, responder] of this.#responders) {
      if (links.has(key)) continue;
      this.#responders.delete(key);
      void responder.close();
    }
    for (const [key, link] of links) if (!this.#responders.has(key)) this.#announce(key, link);
  }

  #announce(key: string, link: LanInterface): void {
    const responder = new ServiceResponder({
      ...{ link, service: this.#service, name: `Boardcast on ${hostname()}` },
      failed: (error) => {
        this.#failed(error);
        this.#responders.delete(key);
        void responder.close();
      },
    });
    this.#responders.set(key, responder);
  }

  /** It is tried again with the next check of the interfaces. */
  #failed(error: Error): void {
    const reason = errorMessage(error);
    if (reason === this.#failure) return;
    this.#failure = reason;
    this.#options.log(`Boards cannot find this gateway by mDNS: ${reason}`);
  }
}

function serviceOf(options: ServiceAnnouncerOptions): Service {
  const { port, path, isSecure, needsKey, version } = options;
  const flag = (isOn: boolean) => (isOn ? '1' : '0');
  const txt = { path, tls: flag(isSecure), auth: flag(needsKey), version };
  return { type: serviceType, host: hostLabel(port), port, txt };
}

/** A name that no other host or gateway has, also where machines share the name of a host. */
function hostLabel(port: number): string {
  const interfaces = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const macs = interfaces.filter(({ internal }) => !internal).map(({ mac }) => mac);
  const identity = [hostname(), macs.sort()[0], port].join(' ');
  return `boardcast-${createHash('sha256').update(identity).digest('hex').slice(0, 8)}`;
}
