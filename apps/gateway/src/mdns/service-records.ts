import type { Answer, Question, SrvAnswer } from 'dns-packet';

/** What is announced, beside the name of the instance. */
export interface Service {
  /** Such as `_boardcast._tcp`. */
  readonly type: string;
  /** The first label of the host's name, which is unique. */
  readonly host: string;
  readonly port: number;
  readonly txt: Readonly<Record<string, string>>;
}

/** Seconds (RFC 6762 section 10): records with the name of a host, and others. */
const hostTtl = 120;
const otherTtl = 4500;
const servicesName = '_services._dns-sd._udp.local';

export interface Reply {
  readonly answers: Answer[];
  readonly additionals: Answer[];
}

/** The records of one service on one link (RFC 6763). */
export class ServiceRecords {
  /** The full name of the instance. */
  readonly name: string;
  readonly srv: SrvAnswer;
  readonly all: readonly Answer[];
  readonly #pointer: Answer;
  readonly #txt: Answer;
  readonly #address: Answer;

  constructor(instance: string, { type, host, port, txt }: Service, address: string) {
    const typeName = `${type}.local`;
    const target = `${host}.local`;
    const name = `${instance}.${typeName}`;
    const text = Object.entries(txt).map(([key, value]) => `${key}=${value}`);
    this.name = name;
    this.#pointer = { type: 'PTR', name: typeName, ttl: otherTtl, data: name };
    this.srv = { type: 'SRV', name, ttl: hostTtl, flush: true, data: { port, target } };
    this.#txt = { type: 'TXT', name, ttl: otherTtl, flush: true, data: text };
    this.#address = { type: 'A', name: target, ttl: hostTtl, flush: true, data: address };
    const types: Answer = { type: 'PTR', name: servicesName, ttl: otherTtl, data: typeName };
    this.all = [this.#pointer, this.srv, this.#txt, this.#address, types];
  }

  /** What answers the questions and is not known to who asks (RFC 6762 section 7.1). */
  replyTo(questions: readonly Question[], known: readonly Answer[]): Reply {
    const answers = this.all.filter(
      (record) =>
        questions.some((question) => isAnswer(record, question)) &&
        !known.some((other) => isKnown(record, other)),
    );
    const additionals = answers.flatMap((record) => this.#additionalsOf(record));
    return { answers, additionals: [...new Set(additionals)].filter((r) => !answers.includes(r)) };
  }

  /** Whether another host uses the name of the instance. */
  conflictsWith(record: Answer): boolean {
    return isSameName(record.name, this.name) && record.type === 'SRV' && !this.isOwn(record);
  }

  isOwn({ data }: SrvAnswer): boolean {
    return data.port === this.srv.data.port && isSameName(data.target, this.srv.data.target);
  }

  #additionalsOf(record: Answer): readonly Answer[] {
    if (record === this.#pointer) return [this.srv, this.#txt, this.#address];
    return record === this.srv ? [this.#address] : [];
  }
}

/** Names are compared without case (RFC 6762 section 16). */
function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function isAnswer(record: Answer, { name, type }: Question): boolean {
  const isType = type === record.type || String(type) === 'ANY';
  return isType && isSameName(record.name, name);
}

/** Of a shared record; one that is half as old as it may be, or older, is sent again. */
function isKnown(record: Answer, known: Answer): boolean {
  if (record.type !== 'PTR' || known.type !== 'PTR') return false;
  const isFresh = (known.ttl ?? 0) >= (record.ttl ?? 0) / 2;
  return isFresh && isSameName(record.name, known.name) && isSameName(record.data, known.data);
}
