import { createHash } from 'node:crypto';

/** What Home Assistant allows in the parts of a discovery topic. */
const plainName = /^[A-Za-z0-9_-]{1,64}$/;
/** What the id of every other name ends in, so that no plain name equals it. */
const digestSuffix = /_[0-9a-f]{8}$/;
const maxSlugLength = 40;

/** The name of a board for topics and ids: unique, of letters, digits, `_` and `-`. */
export function boardIdOf(name: string): string {
  if (plainName.test(name) && !digestSuffix.test(name)) return name;
  const slug = name.normalize('NFKD').replaceAll(/[^A-Za-z0-9]+/g, '-');
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${slug.slice(0, maxSlugLength)}_${digest}`;
}

export interface TopicPrefixes {
  /** Of the gateway's own topics, such as `boardcast`. */
  readonly prefix: string;
  /** Of Home Assistant's discovery: `homeassistant`. */
  readonly discovery: string;
}

/** The topics of one board. */
export interface BoardTopics {
  /** `online` or `offline`. */
  readonly availability: string;
  /** JSON. */
  readonly state: string;
  /** JPEG. */
  readonly snapshot: string;
  /** The commands `ON` and `OFF`. */
  readonly record: string;
  /** The command `PRESS`. */
  readonly restart: string;
  readonly discovery: string;
}

/** The topics of a gateway. */
export class Topics {
  /** `online` or `offline`, also by the last will. */
  readonly status: string;
  /** Where Home Assistant publishes `online` after its start. */
  readonly homeAssistantStatus: string;
  /** The filters of what is retained of each board, and of commands. */
  readonly anyAvailability: string;
  readonly anyRecord: string;
  readonly anyRestart: string;
  readonly #prefixes: TopicPrefixes;

  constructor(prefixes: TopicPrefixes) {
    this.#prefixes = prefixes;
    this.status = `${prefixes.prefix}/status`;
    this.homeAssistantStatus = `${prefixes.discovery}/status`;
    this.anyAvailability = this.#of('+').availability;
    this.anyRecord = this.#of('+').record;
    this.anyRestart = this.#of('+').restart;
  }

  /** The id of a board's device in Home Assistant, which its entities' ids begin with. */
  deviceId(board: string): string {
    return this.#deviceId(boardIdOf(board));
  }

  ofBoard(name: string): BoardTopics {
    return this.#of(boardIdOf(name));
  }

  /** The topics of a board by a topic of its own; undefined for any other topic. */
  ofSameBoard(topic: string): BoardTopics | undefined {
    const before = `${this.#prefixes.prefix}/boards/`;
    const [id = '', ...rest] = topic.startsWith(before)
      ? topic.slice(before.length).split('/')
      : [];
    const topics = this.#of(id);
    return rest.length > 0 && Object.values(topics).includes(topic) ? topics : undefined;
  }

  #of(id: string): BoardTopics {
    const base = `${this.#prefixes.prefix}/boards/${id}`;
    return {
      availability: `${base}/availability`,
      state: `${base}/state`,
      snapshot: `${base}/snapshot`,
      record: `${base}/record/set`,
      restart: `${base}/restart`,
      discovery: `${this.#prefixes.discovery}/device/${this.#deviceId(id)}/config`,
    };
  }

  #deviceId(id: string): string {
    return `${this.#prefixes.prefix.replaceAll(/[^A-Za-z0-9_-]/g, '_')}_${id}`;
  }
}
