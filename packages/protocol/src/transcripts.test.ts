import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkCreate,
  checkEventType,
  checkOperation,
  parseResult,
  type OperationName,
} from './api.ts';
import { parseCall, type Call, type InnerRequest } from './call.ts';
import { KurentoError } from './errors.ts';
import { objectTypeOf } from './ids.ts';
import { stringify } from './json.ts';
import { requests, type RequestBody } from './requests.ts';
import { parseMessage, type Failure, type Reply, type Request, type Success } from './rpc.ts';
import { parseTransactionResult } from './transaction.ts';

interface Line {
  readonly dir?: 'send' | 'recv' | 'open' | 'close';
  readonly conn?: string;
  readonly msg?: unknown;
  readonly rawText?: string;
}

const folder = path.resolve(import.meta.dirname, '../transcripts');

function linesOf(file: string): readonly Line[] {
  const text = readFileSync(path.join(folder, file), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.msg !== undefined);
}

interface Exchange {
  readonly line: Line;
  readonly request: Request;
  readonly reply: Reply;
}

/** Each reply with its request; a repeated id is answered from the server's cache or as an error. */
function exchangesOf(lines: readonly Line[]): readonly Exchange[] {
  const first = new Map<string, Request>();
  const latest = new Map<string, Request | undefined>();
  return lines.flatMap((line) => {
    const parsed = parseMessage(stringify(line.msg));
    const key = `${line.conn}:${(line.msg as { id?: unknown } | null)?.id}`;
    if (line.dir === 'send') {
      const request = parsed.kind === 'request' ? parsed.request : undefined;
      if (request !== undefined && !first.has(key)) first.set(key, request);
      latest.set(key, request);
      return [];
    }
    if (parsed.kind !== 'reply') return [];
    const request = ('error' in parsed.reply ? latest : first).get(key);
    return request === undefined ? [] : [{ line, request, reply: parsed.reply }];
  });
}

function checkResult(request: Request, reply: Success): void {
  const call = parseCall(request);
  const result = reply.result as { value?: unknown };
  if (call.method === 'transaction') parseTransactionResult(result.value);
  if (call.method !== 'invoke') return;
  const type = objectTypeOf(call.object);
  if (type === undefined) throw new Error(`No type in ${call.object}`);
  parseResult(type, call.operation as OperationName<typeof type>, result.value);
}

/** Builds a call again from the typed API; throws as the server does when it is not well formed. */
function rebuild(call: Call, params: Readonly<Record<string, unknown>>): RequestBody {
  switch (call.method) {
    case 'create': {
      const { type, params: checked } = checkCreate(call.type, call.constructorParams);
      return requests.create(type, checked);
    }
    case 'invoke': {
      // A reference to an operation of the same transaction stands for any type.
      const type = objectTypeOf(call.object) ?? 'WebRtcEndpoint';
      checkOperation(type, call.operation, call.operationParams);
      return requests.invoke(
        call.object,
        call.operation as OperationName,
        call.operationParams as undefined,
      );
    }
    case 'subscribe':
      return requests.subscribe(call.object, checkEventType(call.type));
    case 'unsubscribe':
      return requests.unsubscribe(call.object, call.subscription);
    case 'transaction':
      return requests.transaction(call.operations as readonly InnerRequest[]);
    case 'ping':
      return requests.ping(params['interval'] as number | undefined);
    case 'connect':
      return requests.connect(call.sessionId);
    case 'keepAlive':
      return requests.keepAlive(call.sessionId ?? '');
    case 'closeSession':
      return requests.closeSession();
    default:
      return requests[call.method](call.object);
  }
}

/** Accepted by the server without an effect, and so not part of the typed API. */
const ignored = ['sessionId', 'properties', 'release'];

/** Parameters that Kurento reads as text although they are none, and we refuse with 40001. */
const deviations = ['{"offer":5}'];

function withoutSession(body: unknown): string {
  const { params, ...rest } = body as { params?: Record<string, unknown> };
  const kept = Object.entries(params ?? {}).filter(([key]) => !ignored.includes(key));
  return stringify({ ...rest, params: Object.fromEntries(kept) });
}

describe.each(readdirSync(folder))('%s', (file) => {
  const lines = linesOf(file);
  const exchanges = exchangesOf(lines);
  const accepted = exchanges.filter(({ reply }) => 'result' in reply);
  const refused = exchanges.filter(({ reply }) => 'error' in reply);

  it('holds nothing from the server that is not a known reply or event', () => {
    const received = lines.filter((line) => line.dir === 'recv');

    const kinds = received.map((line) => parseMessage(stringify(line.msg)).kind);

    expect(received.filter((_, i) => kinds[i] !== 'reply' && kinds[i] !== 'event')).toEqual([]);
    expect(received.length).toBeGreaterThan(10);
  });

  it('answers every operation with its result', () => {
    expect(accepted.length).toBeGreaterThan(1);
    for (const { request, reply } of accepted) {
      expect(() => checkResult(request, reply as Success), stringify(reply)).not.toThrow();
    }
  });

  it('has every accepted request rebuilt by the typed API', () => {
    for (const { request } of accepted) {
      const { method, params = {} } = request;
      const again = rebuild(parseCall(request), params);
      expect(withoutSession(again)).toBe(withoutSession({ method, params: normal(params) }));
    }
  });

  it('refuses what the server refused for its shape, with the same code', () => {
    for (const { line, request, reply } of refused) {
      const error = refusal(line.conn === 'F' ? request : { params: {}, ...request });
      const deviates = deviations.includes(stringify(request.params?.['operationParams']));
      if (error === undefined || deviates) continue;
      expect(error.code, stringify(request)).toBe((reply as Failure).error.code);
    }
  });
});

/** A pipeline takes no constructor parameters, whatever was written. */
function normal(params: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const type = params['type'];
  return typeof type === 'string' ? { ...params, type: type.replace(/^kurento\./, '') } : params;
}

function refusal(request: Request): KurentoError | undefined {
  try {
    rebuild(parseCall(request), request.params ?? {});
    return undefined;
  } catch (error) {
    if (error instanceof KurentoError) return error;
    throw error;
  }
}
