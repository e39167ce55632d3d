import { stringify, type InnerRequest } from '@boardcast/protocol';
import { initialState, step } from '@boardcast/signaling/machine';
import type { MachineInput, MachineState } from '@boardcast/signaling/machine';

type Random = () => number;

/** A small generator of numbers from 0 up to 1 (mulberry32), so that a seed names a conversation. */
function generator(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One input line for the driver and its expected output line; undefined for no output. */
export interface Exchange {
  readonly given: string;
  readonly expected: string | undefined;
}

const texts = {
  name: 'kitchen "1"\n',
  profile: 'esp32s3',
  firmware: '0.1.0',
  id: '02:00:5e:00:53:01',
};
const maxSteps = 60;
// Fewer than the C machine's table holds: TypeScript has no such limit.
const maxPending = 15;
const ids = ['p1_P', 'p1_P/e1_E', 'p1_P/v1_E', 'p1_P/v2_E', 'p1_P/\u00e9\u{1f600}', ''];
const mediaStates = ['CONNECTED', 'DISCONNECTED'];
const sessions = ['session-1', 'session-2'];
const codes = [-32601, -32603, 40007, 40101, 40201, 1e3];
const urls = ['ws://one/kurento', 'ws://two/kurento'];
const timers = ['open', 'offer', 'ping', 'backoff', 'stop', 'flow'];

function isFlow({ owner }: MachineState['pending'][number]): boolean {
  return owner.purpose === 'flow';
}

class Author {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  input(state: MachineState): MachineInput {
    if (state.phase === 'disconnected') return { type: 'start', url: this.pick(urls) };
    if (state.socket === 'opening' && this.chance(0.6)) return { type: 'opened' };
    if (state.phase === 'backoff' && this.chance(0.6)) return { type: 'timer', name: 'backoff' };
    if (state.phase === 'unauthorized' && this.chance(0.4)) {
      return { type: 'timer', name: 'backoff' };
    }
    if (state.socket === 'opening' && this.chance(0.2)) {
      return { type: 'unauthorized', reason: 'HTTP status 401' };
    }
    // Left to chance alone, a session would hardly ever be resumed.
    if (state.phase === 'publishing' && this.chance(0.1)) return { type: 'closed', reason: '' };
    if (state.flowDue && this.chance(0.3)) return { type: 'timer', name: 'flow' };
    const isResuming = state.phase === 'resuming' || state.pending.some(isFlow);
    if (isResuming && this.chance(0.6)) return this.message(this.honestReply(state));
    if (state.peer === 'offering' && state.offer === null && this.chance(0.4)) {
      return { type: 'offer', sdp: this.pick(['offer "1"\r\n', '\u0001\\/\t', '']) };
    }
    if (state.pending.length > 0 && this.chance(0.5)) return this.message(this.reply(state));
    if (this.chance(0.6)) return this.message(this.event(state));
    return this.rare(state);
  }

  rare(state: MachineState): MachineInput {
    switch (this.below(12)) {
      case 0:
        return { type: 'start', url: this.pick(urls) };
      case 1:
        return { type: 'closed', reason: this.pick(['', 'code 1006', '"\u00e9"']) };
      case 2:
        return this.chance(0.5) ? { type: 'stop' } : { type: 'opened' };
      case 3:
      case 4:
        return { type: 'peer', state: this.pick(['connected', 'failed'] as const) };
      case 5:
        return { type: 'offer', sdp: 'late' };
      case 6:
        return { type: 'timer', name: `request:${state.nextId - 1 - this.below(3)}` };
      case 7:
        return this.message(this.pick([[], {}, null, 'x', { method: 'ping', id: 1 }]));
      case 8:
        return { type: 'addressChanged' };
      case 9:
        return { type: 'unauthorized', reason: '"\u00e9"' };
      default:
        return { type: 'timer', name: this.pick(timers) };
    }
  }

  reply(state: MachineState): unknown {
    const { id, owner } = this.pick(state.pending);
    const given = this.chance(0.03) ? this.pick([String(id), true, null, id + 100, 0.5]) : id;
    if (this.chance(0.15)) return { jsonrpc: '2.0', id: given, error: this.error() };
    const { batch } = owner;
    const next = batch?.operations[batch.values.length];
    const value = batch?.oneByOne === false ? this.values(batch.operations) : this.value(next);
    const sessionId = this.chance(0.9) ? sessions[0] : this.pick([...sessions, null, 5]);
    return { jsonrpc: '2.0', id: given, result: { sessionId, value } };
  }

  honestReply(state: MachineState): unknown {
    const { id, owner } = this.pick(state.pending);
    const { operations = [], oneByOne = true, values: { length } = [] } = owner.batch ?? {};
    const { sessionId } = state;
    const replies = operations.map((operation, index) => {
      return { jsonrpc: '2.0', id: index, result: { sessionId, value: this.honest(operation) } };
    });
    const value = oneByOne ? this.honest(operations[length]) : replies;
    return { jsonrpc: '2.0', id, result: { sessionId, value } };
  }

  honest(operation?: InnerRequest): unknown {
    if (operation?.params?.['operation'] === 'getMediaState') return 'CONNECTED';
    return operation?.method === 'create' ? this.pick(ids) : this.value(operation);
  }

  error(): unknown {
    const data = this.pick([undefined, {}, { type: 'X' }, [], null, 'x', { type: 5 }]);
    const message = this.pick(['No', 'Not "so"\n\u00e9', '']);
    const code = this.chance(0.05) ? this.pick([0.5, '1', null]) : this.pick(codes);
    return { code, message, ...(this.chance(0.3) && { data }) };
  }

  value(operation?: InnerRequest): unknown {
    if (operation?.params?.['operation'] === 'isMediaFlowingOut' && this.chance(0.9)) {
      return this.chance(0.4);
    }
    if (this.chance(0.1)) return this.pick([null, 5, {}, [1], true]);
    return this.pick(this.chance(0.3) ? mediaStates : ids);
  }

  values(operations: readonly InnerRequest[]): unknown {
    const made = this.chance(0.9) ? operations.length : this.below(operations.length + 2);
    const values = Array.from({ length: made }, (_, index) => {
      const fixed =
        operations[index]?.method === 'create' ? ids[index] : this.value(operations[index]);
      const result = { value: this.chance(0.97) ? fixed : this.value() };
      if (this.chance(0.01)) return { jsonrpc: '2.0', id: index, error: this.error() };
      return { jsonrpc: '2.0', id: index, result };
    });
    return this.chance(0.98) ? values : this.pick([null, {}, [5], 'x']);
  }

  event(state: MachineState): unknown {
    const own = [state.publisher, state.viewer, state.departed, state.pipeline];
    const known = own.filter((id) => id !== null);
    const object = this.pick(known.length > 0 && this.chance(0.8) ? known : ids);
    const [type, fields] = this.pick(this.#kinds(state));
    const tags = this.pick([[], [{ key: 'a', value: 'b' }]]);
    const data = { ...fields, source: object, tags, timestampMillis: '1', type };
    return { jsonrpc: '2.0', method: 'onEvent', params: { value: { object, type, data } } };
  }

  #kinds(state: MachineState): readonly (readonly [string, object])[] {
    const states = ['CONNECTED', 'DISCONNECTED'];
    const change = { oldState: this.pick(states), newState: this.pick(states) };
    const flow = { mediaType: 'VIDEO', padName: 'default', state: 'FLOWING' };
    const candidate = {
      ...(this.chance(0.5) && { __module__: 'kurento', __type__: 'IceCandidate' }),
      candidate: this.pick(['candidate:1 1 UDP', '']),
      sdpMid: this.pick(['0', 'video']),
      sdpMLineIndex: this.below(3),
    };
    const sink = this.chance(0.7) ? (state.viewer ?? '') : this.pick(ids);
    const dtls = { streamId: '1', componentId: '1', connectionId: 'c' };
    return [
      ['IceCandidateFound', { candidate }],
      ['ConnectionStateChanged', change],
      ['ConnectionStateChanged', { oldState: 'DISCONNECTED', newState: 'CONNECTED' }],
      ['MediaStateChanged', change],
      ['DtlsConnectionStateChange', { ...dtls, state: this.pick(['NEW', 'CONNECTED', 'CLOSED']) }],
      ['Error', { description: 'It "broke"', errorCode: 5, type: 'X' }],
      ['MediaFlowInStateChanged', flow],
      ['IceGatheringDone', {}],
      ['NewCandidatePairSelected', this.#pair()],
      ['DataChannelOpened', this.pick([{}, { channelId: 5 }])],
      ['IceComponentStateChanged', { streamId: 1, componentId: 1, state: 'READY' }],
      ['ElementConnected', { sink: 'x', mediaType: 'AUDIO', ...this.#descriptions() }],
      ['ElementDisconnected', { sink, mediaType: 'VIDEO', ...this.#descriptions() }],
      ['ObjectDestroyed', { objectId: 'x' }],
      ['RestartRequested', {}],
      ['Unheard', {}],
    ];
  }

  #pair(): object {
    const ends = { localCandidate: 'a', remoteCandidate: 'b' };
    return { candidatePair: { streamId: this.pick(['1', 1]), componentId: 1, ...ends } };
  }

  #descriptions(): object {
    return { sourceMediaDescription: '', sinkMediaDescription: '' };
  }

  message(value: unknown): MachineInput {
    const damaged = this.chance(0.1) ? this.damage(value) : value;
    const text = this.chance(0.1)
      ? JSON.stringify(damaged, null, '\t')
      : stringify(damaged ?? null);
    return { type: 'message', text: this.chance(0.05) ? this.garble(text) : text };
  }

  /** The same value with one of its members, at whatever depth, gone or replaced. */
  damage(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || this.chance(0.1)) {
      return this.pick([null, true, 0, -1.5, 'x', '', [], {}, '\u00e9', [{}]]);
    }
    const copy: unknown = structuredClone(value);
    const members = copy as Record<string, unknown>;
    const keys = Object.keys(members);
    if (keys.length === 0) return copy;
    const key = this.pick(keys);
    if (this.chance(0.2) && !Array.isArray(copy)) Reflect.deleteProperty(members, key);
    else members[key] = this.damage(members[key]);
    return copy;
  }

  /** The same text with one place changed, which may or may not be JSON afterwards. */
  garble(text: string): string {
    const characters = [...text];
    const at = this.below(characters.length + 1);
    const part = this.pick(['', '"', '{', '}', '[', ']', ',', ':', ' ', '0', '-', '\\', '.']);
    const duplicate = text.replace('"id":', '"id":7,"id":');
    const escaped = text.replaceAll('jsonrpc', '\\u006asonrpc');
    const changed = characters.toSpliced(at, 1, part).join('');
    return this.pick([duplicate, escaped, changed]);
  }
}

/** A conversation that the seed names, with what the TypeScript machine answers to it. */
export function randomConversation(seed: number): readonly Exchange[] {
  const author = new Author(generator(seed));
  const identity = author.chance(0.5) ? { ...texts, canRestart: true } : texts;
  let state = initialState(identity);
  const exchanges: Exchange[] = [{ given: JSON.stringify({ identity }), expected: undefined }];
  const length = 5 + author.below(maxSteps);
  while (exchanges.length < length && state.pending.length < maxPending) {
    const input = author.input(state);
    const result = step(state, input);
    state = result.state;
    const answer = { outputs: result.outputs, phase: state.phase };
    exchanges.push({ given: JSON.stringify(input), expected: stringify(answer) });
  }
  return exchanges;
}
