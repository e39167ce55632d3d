import { readdirSync, readFileSync } from 'node:fs';
import { stringify } from '@boardcast/protocol';
import { describe, expect, it } from 'vitest';
import { expandVectors } from '../../vectors/source/index.ts';
import type { Vector } from '../../vectors/source/conversation.ts';
import { initialState } from './machine-types.ts';
import type { PublisherPhase } from '@boardcast/protocol/publisher';
import { step } from './publisher-machine.ts';

const folder = new URL('../../vectors/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const vectors = files.map(
  (file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Vector,
);

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze);
  return Object.freeze(value);
}

describe('golden vectors', () => {
  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    let state = initialState(vector.identity);
    for (const [index, { input, outputs }] of vector.steps.entries()) {
      const result = step(freeze(state), input);

      expect(stringify(result.outputs), `step ${index}`).toBe(stringify(outputs));
      const copy = JSON.parse(JSON.stringify(result.state)) as typeof state;
      expect(copy, 'the state is plain JSON').toEqual(result.state);
      state = copy;
    }
  });

  it('are those of their source: run nx run signaling:vectors --update', () => {
    const expanded = expandVectors().map((vector) => [vector.name, stringify(vector)]);
    const written = vectors.map((vector) => [vector.name, stringify(vector)]);

    expect(Object.fromEntries(expanded)).toEqual(Object.fromEntries(written));
  });

  it('have the names of their files and a description', () => {
    expect(vectors.map(({ name }) => `${name}.json`)).toEqual(files);
    expect(vectors.every(({ about }) => about.length > 10)).toBe(true);
  });
});

/** The states of a vector, with their inputs and outputs. */
function walk(vector: Vector) {
  let state = initialState(vector.identity);
  return vector.steps.map(({ input }) => {
    const { state: next, outputs } = step(state, input);
    state = next;
    return { input, state, outputs };
  });
}

const places = vectors.flatMap(walk);

describe('in every state of every vector the machine', () => {
  it('gives every request a timer and a unique id', () => {
    for (const vector of vectors) {
      const outputs = vector.steps.flatMap((one) => one.outputs);
      const ids = outputs.flatMap((o) => (o.type === 'send' ? [o.message.id] : []));
      const timers = outputs.flatMap((o) => (o.type === 'startTimer' ? [o.name] : []));

      expect(new Set(ids).size, vector.name).toBe(ids.length);
      for (const id of ids) expect(timers, vector.name).toContain(`request:${id}`);
    }
  });

  it('stops from any state within 2 s and leaves no socket, peer or request', () => {
    const seen = new Set<PublisherPhase>();
    for (const place of places) {
      seen.add(place.state.phase);
      const stopped = step(place.state, { type: 'stop' });
      const late = step(stopped.state, { type: 'timer', name: 'stop' });

      expect(late.state.phase).toBe('disconnected');
      expect(late.state).toMatchObject({ socket: 'none', peer: 'none', pending: [] });
      expect(late.state).toMatchObject({ pipeline: null, sessionId: null });
    }
    expect([...seen].sort()).toEqual([
      'backoff',
      'connecting',
      'creating',
      'disconnected',
      'publishing',
      'resuming',
      'stopping',
      'unauthorized',
    ]);
  });

  it('handles an error reply and a timeout of each pending request, in every state', () => {
    for (const { state } of places) {
      for (const { id } of state.pending) {
        const error = { code: -32603, message: 'Unexpected error' };
        const text = stringify({ jsonrpc: '2.0', id, error });
        const refused = step(state, { type: 'message', text });
        const late = step(state, { type: 'timer', name: `request:${id}` });

        expect(refused.state.pending.some((entry) => entry.id === id)).toBe(false);
        expect(late.state.pending.some((entry) => entry.id === id)).toBe(false);
        expect(['backoff', 'disconnected', 'connecting']).toContain(late.state.phase);
      }
    }
  });

  it('stops each timer that it starts, or waits for it, in every state', () => {
    for (const vector of vectors) {
      const running = new Set<string>();
      for (const { input, state, outputs } of walk(vector)) {
        if (input.type === 'timer') running.delete(input.name);
        for (const output of outputs) {
          if (output.type === 'startTimer') running.add(output.name);
          if (output.type === 'stopTimer') running.delete(output.name);
        }
        const owned = state.pending.map(({ id }) => `request:${id}`);
        for (const name of owned) expect(running, vector.name).toContain(name);
        expect(running.has('flow'), vector.name).toBe(state.flowDue);
        if (state.phase === 'disconnected') expect([...running], vector.name).toEqual([]);
      }
    }
  });
});
