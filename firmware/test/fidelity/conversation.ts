import type { Tapped } from './websocket-tap.ts';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: unknown;
}

const kurentoId = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

/** Numbers the ids of the server in order; a board has an id of its own. */
class Ids {
  readonly #known = new Map<string, string>();

  mask(text: string, from: Tapped['from']): string {
    return text.replace(kurentoId, (id) => {
      const known = this.#known.get(id);
      if (known !== undefined || from !== 'server') return known ?? id;
      const name = `<id ${this.#known.size}>`;
      this.#known.set(id, name);
      return name;
    });
  }
}

/** Numbers the requests in order, without the pings, which depend on time. */
class RequestIds {
  readonly #known = new Map<number, number>();

  mask(id: number): number {
    const number = this.#known.get(id) ?? this.#known.size + 1;
    this.#known.set(id, number);
    return number;
  }
}

const isPing = ({ message }: Tapped) => (message as Message).method === 'ping';
const isEvent = ({ message }: Tapped) => (message as Message).method === 'onEvent';

/** All messages except events and pings, in order and with numbered ids. */
export function conversationOf(tapped: readonly Tapped[]): readonly Tapped[] {
  const pings = new Set(tapped.filter(isPing).map(keyOf));
  const rest = tapped.filter((tap) => !isEvent(tap) && !pings.has(keyOf(tap)));
  const ids = new Ids();
  const requests = new RequestIds();
  return rest.map((tap) => renumbered(masked(tap, ids), requests));
}

/** The ids of the board's requests, including pings. */
export function requestIdsOf(tapped: readonly Tapped[]): readonly unknown[] {
  return tapped
    .filter(({ from }) => from === 'board')
    .map(({ message }) => (message as Message).id);
}

/** The pings. */
export function pingsOf(tapped: readonly Tapped[]): readonly unknown[] {
  return tapped.filter(isPing).map(({ message }) => {
    const { id, ...rest } = message as Message;
    return { ...rest, hasId: id !== undefined };
  });
}

/** Disconnections race with the release of the endpoint. */
const isDisconnection = (event: string): boolean => /DISCONNECTED$|CLOSED$/.test(event);

/** The received events, sorted, since the order of media and signalling varies. */
export function eventsOf(tapped: readonly Tapped[]): readonly string[] {
  const events = new Set(tapped.filter(isEvent).map(describeEvent));
  return [...events].filter((event) => !isDisconnection(event)).sort();
}

/** The first offer. */
export function offerIn(tapped: readonly Tapped[]): string {
  for (const { message } of tapped) {
    const found = /"offer":("(?:[^"\\]|\\.)*")/.exec(JSON.stringify(message))?.[1];
    if (found !== undefined) return JSON.parse(found) as string;
  }
  throw new Error('There is no offer.');
}

function keyOf({ connection, message }: Tapped): string {
  return `${connection}:${(message as Message).id}`;
}

/** An SDP has other ids, and is not masked; the answer depends on the offer. */
function masked(tap: Tapped, ids: Ids): Tapped {
  const isSdp = (text: string) => text.startsWith('v=0');
  const mask = (_: string, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (isSdp(value)) return tap.from === 'server' ? '<answer>' : value;
    return ids.mask(value, tap.from);
  };
  return JSON.parse(JSON.stringify(tap), mask) as Tapped;
}

function renumbered(tap: Tapped, requests: RequestIds): Tapped {
  const { id, ...rest } = tap.message as Message;
  return id === undefined ? tap : { ...tap, message: { ...rest, id: requests.mask(id) } };
}

function describeEvent({ message }: Tapped): string {
  const { params } = message as {
    readonly params: {
      readonly value: {
        readonly type: string;
        readonly data: { readonly state?: string; readonly newState?: string };
      };
    };
  };
  const { type, data } = params.value;
  return `${type} ${data.newState ?? data.state ?? ''}`.trim();
}
