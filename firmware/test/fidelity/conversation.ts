import type { Tapped } from './websocket-tap.ts';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: unknown;
}

const kurentoId = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

/** Numbers the ids in the order of their coming. */
class Ids {
  readonly #known = new Map<string, string>();

  mask(text: string): string {
    return text.replace(kurentoId, (id) => {
      const name = this.#known.get(id) ?? `<id ${this.#known.size}>`;
      this.#known.set(id, name);
      return name;
    });
  }
}

/** Numbers the requests in the order of their coming, so that pings, which keep time, take no number. */
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

/** All that was said but events, in order, with ids numbered and pings, which keep time, left out. */
export function conversationOf(tapped: readonly Tapped[]): readonly Tapped[] {
  const pings = new Set(tapped.filter(isPing).map(keyOf));
  const rest = tapped.filter((said) => !isEvent(said) && !pings.has(keyOf(said)));
  const ids = new Ids();
  const requests = new RequestIds();
  return rest.map((said) => renumbered(masked(said, ids), requests));
}

/** The ids of the board's requests, pings among them. */
export function requestIdsOf(tapped: readonly Tapped[]): readonly unknown[] {
  return tapped
    .filter(({ from }) => from === 'board')
    .map(({ message }) => (message as Message).id);
}

/** The pings by themselves. */
export function pingsOf(tapped: readonly Tapped[]): readonly unknown[] {
  return tapped.filter(isPing).map(({ message }) => {
    const { id, ...rest } = message as Message;
    return { ...rest, hasId: id !== undefined };
  });
}

/** What tells of a connection's end comes before its endpoint's release, or not any more. */
const tellsOfAnEnd = (event: string): boolean => /DISCONNECTED$|CLOSED$/.test(event);

/** Which events came, whatever their order: media and signalling each have their own pace. */
export function eventsOf(tapped: readonly Tapped[]): readonly string[] {
  const events = new Set(tapped.filter(isEvent).map(describeEvent));
  return [...events].filter((event) => !tellsOfAnEnd(event)).sort();
}

/** The first offer. */
export function offerIn(tapped: readonly Tapped[]): string {
  for (const { message } of tapped) {
    const found = /"offer":("(?:[^"\\]|\\.)*")/.exec(JSON.stringify(message))?.[1];
    if (found !== undefined) return JSON.parse(found) as string;
  }
  throw new Error('No offer was made.');
}

function keyOf({ connection, message }: Tapped): string {
  return `${connection}:${(message as Message).id}`;
}

/** An SDP has ids of its own; the answer follows the offer, which is compared by itself. */
function masked(said: Tapped, ids: Ids): Tapped {
  const isSdp = (text: string) => text.startsWith('v=0');
  const mask = (_: string, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (isSdp(value)) return said.from === 'server' ? '<answer>' : value;
    return ids.mask(value);
  };
  return JSON.parse(JSON.stringify(said), mask) as Tapped;
}

function renumbered(said: Tapped, requests: RequestIds): Tapped {
  const { id, ...rest } = said.message as Message;
  return id === undefined ? said : { ...said, message: { ...rest, id: requests.mask(id) } };
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
