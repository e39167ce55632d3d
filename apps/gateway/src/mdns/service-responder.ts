import type { RemoteInfo } from 'node:dgram';
import type { Answer } from 'dns-packet';
import multicastDns, {
  type MulticastDNS,
  type QueryPacket,
  type ResponsePacket,
} from 'multicast-dns';
import { isOnLink, type LanInterface } from './lan-interfaces.ts';
import { instanceName } from './instance-name.ts';
import { ServiceRecords, type Reply, type Service } from './service-records.ts';

/** RFC 6762 sections 8.1 and 8.3. */
const probes = 3;
const probeIntervalMs = 250;
const announcements = 2;
const announcementIntervalMs = 1000;
/** After a lost tiebreak, and after many conflicts (sections 8.2 and 8.1). */
const tiebreakDelayMs = 1000;
const conflictDelayMs = 5000;
const conflictsBeforeDelay = 10;
/** Of a shared record (section 6), so that not all hosts answer at once. */
const minSharedDelayMs = 20;
const maxSharedDelayMs = 120;
const maxRepliesPerSecond = 20;
const mdnsPort = 5353;
/** In a reply to a resolver without mDNS (section 6.7), in seconds. */
const legacyTtl = 10;
const goodbyeTimeoutMs = 500;

export interface ServiceResponderOptions {
  readonly link: LanInterface;
  readonly service: Service;
  /** The name of the instance, unless it is in use. */
  readonly name: string;
  readonly failed: (error: Error) => void;
}

/** Announces one service on one link, and answers questions about it (RFC 6762). */
export class ServiceResponder {
  readonly #options: ServiceResponderOptions;
  readonly #mdns: MulticastDNS;
  readonly #timers = new Set<NodeJS.Timeout>();
  #records: ServiceRecords;
  #state: 'probing' | 'announced' | 'closed' = 'probing';
  #conflicts = 0;
  #repliesThisSecond = 0;
  #second = 0;

  constructor(options: ServiceResponderOptions) {
    this.#options = options;
    this.#records = this.#recordsOf(0);
    this.#mdns = multicastDns({ interface: options.link.address, bind: '0.0.0.0' });
    this.#mdns.on('error', options.failed);
    this.#mdns.on('query', (query, from) => this.#queried(query, from));
    this.#mdns.on('response', (response, from) => this.#responded(response, from));
    this.#mdns.on('ready', () => this.#probeAfter(Math.random() * probeIntervalMs));
  }

  /** Says that the service has ended (section 10.1); may be called twice. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    const wasAnnounced = this.#state === 'announced';
    this.#state = 'closed';
    this.#clearTimers();
    if (wasAnnounced) await this.#sayGoodbye();
    this.#mdns.destroy();
  }

  #recordsOf(conflicts: number): ServiceRecords {
    const { name, service, link } = this.#options;
    return new ServiceRecords(instanceName(name, conflicts), service, link.address);
  }

  #probeAfter(ms: number): void {
    this.#clearTimers();
    if (this.#state === 'closed') return;
    this.#state = 'probing';
    for (let probe = 0; probe < probes; probe += 1) {
      this.#after(ms + probe * probeIntervalMs, () => this.#probe());
    }
    this.#after(ms + probes * probeIntervalMs, () => this.#announce());
  }

  /** Asks for the name, and says what it is wanted for (section 8.2). */
  #probe(): void {
    const { name, srv } = this.#records;
    this.#mdns.query({
      questions: [{ name, type: 'ANY' as never }],
      authorities: [{ ...srv, flush: false }],
    });
  }

  #announce(): void {
    this.#state = 'announced';
    for (let count = 0; count < announcements; count += 1) {
      this.#after(count * announcementIntervalMs, () => this.#respond(this.#records.all));
    }
  }

  #queried(query: QueryPacket, from: RemoteInfo): void {
    if (!this.#isHeard(from)) return;
    const { questions = [], answers = [], authorities = [] } = query;
    if (this.#state === 'probing') return this.#compareProbe(authorities);
    const reply = this.#records.replyTo(questions, answers);
    if (reply.answers.length === 0 || !this.#mayReply()) return;
    if (from.port !== mdnsPort) return this.#replyTo(query, reply, from);
    const isShared = reply.answers.some(({ type }) => type === 'PTR');
    const spread = minSharedDelayMs + Math.random() * (maxSharedDelayMs - minSharedDelayMs);
    this.#after(isShared ? spread : 0, () => this.#respond(reply.answers, reply.additionals));
  }

  /** Another host wants the name at the same time: the later data win (section 8.2). */
  #compareProbe(authorities: readonly Answer[]): void {
    for (const record of authorities) {
      if (record.type !== 'SRV' || !this.#records.conflictsWith(record)) continue;
      const own = this.#records.srv.data;
      const difference = own.port - record.data.port;
      const isLater = difference === 0 ? own.target > record.data.target : difference > 0;
      if (!isLater) return this.#probeAfter(tiebreakDelayMs);
    }
  }

  #responded({ answers = [], additionals = [] }: ResponsePacket, from: RemoteInfo): void {
    if (!this.#isHeard(from)) return;
    const records = [...answers, ...additionals];
    if (!records.some((record) => this.#records.conflictsWith(record))) return;
    this.#conflicts += 1;
    this.#records = this.#recordsOf(this.#conflicts);
    this.#probeAfter(this.#conflicts % conflictsBeforeDelay === 0 ? conflictDelayMs : 0);
  }

  #respond(answers: readonly Answer[], additionals: readonly Answer[] = []): void {
    this.#mdns.respond({ answers: [...answers], additionals: [...additionals] });
  }

  /** A resolver without mDNS takes a reply as that of a usual DNS server. */
  #replyTo({ id, questions }: QueryPacket, { answers, additionals }: Reply, to: RemoteInfo): void {
    const plain = (record: Answer) => ({ ...record, ttl: legacyTtl, flush: false }) as Answer;
    const records = { answers: answers.map(plain), additionals: additionals.map(plain) };
    this.#mdns.respond({ id, questions, ...records }, to);
  }

  /** Packets from other networks are ignored (section 11). */
  #isHeard({ address }: RemoteInfo): boolean {
    return this.#state !== 'closed' && isOnLink(this.#options.link, address);
  }

  #mayReply(): boolean {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) this.#repliesThisSecond = 0;
    this.#second = second;
    this.#repliesThisSecond += 1;
    return this.#repliesThisSecond <= maxRepliesPerSecond;
  }

  #sayGoodbye(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, goodbyeTimeoutMs);
      const answers = this.#records.all
        .filter(({ name }) => !name.startsWith('_services.'))
        .map((record) => ({ ...record, ttl: 0 }) as Answer);
      this.#mdns.respond({ answers }, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
