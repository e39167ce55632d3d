/// <reference types="node" />
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCreate, checkEventType, checkOperation, parseResult } from './api.ts';
import type { CreatableType, OperationName } from './api.ts';
import { checkInnerIds, parseCall, type Call } from './call.ts';
import { KurentoError, kurentoErrors } from './errors.ts';
import { objectTypeOf, type ObjectType } from './ids.ts';
import { stringify } from './json.ts';
import { isReference } from './references.ts';
import { makeRequest, requests, type RequestBody } from './requests.ts';
import { parseMessage, type Failure, type Reply, type Request, type Success } from './rpc.ts';
import { parseTransactionResult, Transaction } from './transaction.ts';

interface Line {
  readonly dir?: 'send' | 'recv' | 'open' | 'close';
  readonly conn?: string;
  readonly msg?: unknown;
  readonly rawText?: boolean;
}

/** What was sent, word for word, and what was answered; a dropped socket answered nothing. */
interface Exchange {
  readonly text: string;
  readonly reply: Reply | undefined;
}

const folder = path.resolve(import.meta.dirname, '../transcripts');

function linesOf(file: string): readonly Line[] {
  const text = readFileSync(path.join(folder, file), 'utf8');
  const lines = text.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Line).filter((line) => line.msg !== undefined);
}

/** The text "s" was sent as JSON, quotes and all: the server answered it. */
function sentText({ msg, rawText }: Line): string {
  return rawText === true && msg !== 's' ? String(msg) : JSON.stringify(msg);
}

/** The first reply after a request, on its socket, with its id or with none. */
function exchangesOf(lines: readonly Line[]): readonly Exchange[] {
  return lines.flatMap((line, at) => {
    if (line.dir !== 'send') return [];
    const after = lines.slice(at + 1).filter(({ conn }) => conn === line.conn);
    const next = after.findIndex(({ dir }) => dir === 'send');
    const id = (line.msg as { id?: unknown } | null)?.id;
    const replies = after.flatMap(({ dir, msg }, place) => {
      const parsed = dir === 'recv' ? parseMessage(JSON.stringify(msg)) : undefined;
      if (parsed?.kind !== 'reply') return [];
      const adjacent = next < 0 || place < next;
      const own = parsed.reply.id === null ? adjacent : parsed.reply.id === id;
      return own ? [parsed.reply] : [];
    });
    return [{ text: sentText(line), reply: replies[0] }];
  });
}

/** Kurento answers a repeated id with its first reply, whatever the request is. */
const repeated = /"id":77777[78],/;

function checkResult(request: Request, reply: Success): void {
  const call = parseCall(request);
  const result = reply.result as { value?: unknown };
  if (call.method === 'transaction') parseTransactionResult(result.value);
  if (call.method !== 'invoke') return;
  const type = objectTypeOf(call.object);
  if (type === undefined) throw new Error(`No type in ${call.object}`);
  parseResult(type, call.operation as OperationName<typeof type>, result.value);
}

function rebuildCreate(call: Extract<Call, { method: 'create' }>, params: Request['params']) {
  const { params: checked } = checkCreate(call.type, call.constructorParams);
  const properties = params?.['properties'] as Readonly<Record<string, unknown>> | undefined;
  return requests.create(call.type as CreatableType, checked, properties);
}

/** The same operations, made by the builder; a malformed one throws as the server answers it. */
function rebuildTransaction(operations: readonly unknown[]): RequestBody {
  const inner = operations as readonly Request[];
  checkInnerIds(inner.map(({ id }) => id));
  const transaction = new Transaction();
  const types = new Map<string, ObjectType>();
  for (const request of inner) {
    const call = parseCall(request);
    if (call.method === 'create') {
      const { type, params } = checkCreate(call.type, call.constructorParams);
      types.set(transaction.create(type, params), type);
    } else if (call.method === 'invoke') {
      const type = types.get(call.object) ?? objectTypeOf(call.object) ?? 'ServerManager';
      checkOperation(type, call.operation, call.operationParams);
      const operation = call.operation as OperationName;
      transaction.invoke(type, call.object, operation, call.operationParams as undefined);
    } else if (call.method === 'subscribe') {
      transaction.subscribe(call.object, checkEventType(call.type));
    } else {
      throw new Error(`No transaction here has a ${call.method}`);
    }
  }
  return requests.transaction(transaction.operations);
}

function rebuild(call: Call, params: Request['params']): RequestBody {
  switch (call.method) {
    case 'create':
      return rebuildCreate(call, params);
    case 'invoke': {
      const { object, operation, operationParams } = call;
      const type = objectTypeOf(object);
      if (type === undefined) throw unknownObject(object);
      checkOperation(type, operation, operationParams);
      return requests.invoke(object, operation as OperationName, operationParams as undefined);
    }
    case 'subscribe':
      return requests.subscribe(call.object, checkEventType(call.type));
    case 'unsubscribe':
      return requests.unsubscribe(call.object, call.subscription);
    case 'transaction':
      return rebuildTransaction(call.operations);
    case 'ping':
      return requests.ping(params?.['interval'] as number | undefined);
    case 'closeSession':
      return requests.closeSession(params?.['release'] as boolean | undefined);
    case 'keepAlive':
      return requests.keepAlive(call.sessionId ?? '');
    case 'connect':
      return requests.connect();
    default:
      return requests[call.method](call.object);
  }
}

function unknownObject(id: string): KurentoError {
  return isReference(id) ? kurentoErrors.notCommitted(id) : kurentoErrors.objectNotFound(id);
}

/** A socket that has a session adds it before the params are looked at. */
function bound(request: Request, reply: Reply | undefined): Request {
  const code = reply !== undefined && 'error' in reply ? reply.error.code : undefined;
  return code === -32602 ? request : { ...request, params: request.params ?? {} };
}

/** The request as the typed API makes it, or the error that its shape earns. */
function again({ text, reply }: Exchange): Request | KurentoError {
  const parsed = parseMessage(text);
  if (parsed.kind === 'invalid') return new KurentoError(parsed.error);
  if (parsed.kind !== 'request') return kurentoErrors.invalidRequest();
  const { request } = parsed;
  if (request.id === undefined) return kurentoErrors.notification();
  try {
    const call = parseCall(bound(request, reply));
    return makeRequest(request.id, rebuild(call, request.params), call.sessionId);
  } catch (error) {
    if (error instanceof KurentoError) return error;
    throw error;
  }
}

/** JSON-RPC 2.0 lets empty params be left out. */
function canonical(text: string): string {
  return stringify({ params: {}, ...(JSON.parse(text) as object) });
}

/** Refused for what the server holds at the time, not for how they are written. */
const ofState = [40004, 40007, 40101, 40110, 40201, 40202, 40203, 40208, 40209, 40210, 40500];
const stateful = ({ error: { code, message } }: Failure) =>
  ofState.includes(code) || message === "'sessionId' parameter is required";

const files = readdirSync(folder);

describe.each(files)('%s', (file) => {
  const lines = linesOf(file);
  const exchanges = exchangesOf(lines);

  it('holds nothing from the server that is not a known reply or event', () => {
    const received = lines.filter(({ dir }) => dir === 'recv').map(({ msg }) => stringify(msg));
    const unknown = received.filter((text) => !/^(reply|event)$/.test(parseMessage(text).kind));

    expect(received.length).toBeGreaterThan(10);
    expect(unknown).toEqual([]);
  });

  it('answers every operation with its result', () => {
    for (const { text, reply } of exchanges) {
      const parsed = parseMessage(text);
      const answered = reply !== undefined && 'result' in reply && !repeated.test(text);
      if (!answered || parsed.kind !== 'request') continue;
      expect(() => checkResult(bound(parsed.request, reply), reply), text).not.toThrow();
    }
  });

  it('has every well-formed request made again by the typed API', () => {
    const built = exchanges.flatMap((exchange) => {
      const request = again(exchange);
      return request instanceof KurentoError ? [] : [{ text: exchange.text, request }];
    });

    expect(built.length).toBeGreaterThan(1);
    for (const { text, request } of built) expect(stringify(request)).toBe(canonical(text));
  });

  it('refuses what is malformed as the server did, and nothing else', () => {
    for (const exchange of exchanges) {
      const { text, reply } = exchange;
      if (repeated.test(text)) continue;
      const made = again(exchange);
      const refused = reply !== undefined && 'error' in reply ? reply : undefined;
      if (made instanceof KurentoError) expect(made.toJSON(), text).toMatchObject(expected(reply));
      else expect(refused === undefined || stateful(refused), text).toBe(true);
    }
  });
});

/** Kurento closes the socket on invalid JSON; here the reply is -32700 (JSON-RPC 2.0 section 5.1). */
function expected(reply: Reply | undefined): { readonly code: number; readonly message?: string } {
  if (reply === undefined) return { code: -32700 };
  const failed = 'error' in reply ? reply : failedWithin(reply);
  return { code: failed.error.code, message: failed.error.message };
}

/** The reply of a transaction that stopped at an operation. */
function failedWithin({ result }: Success): Failure {
  const replies = parseTransactionResult((result as { value?: unknown }).value);
  const failed = replies.find((reply) => 'error' in reply);
  if (failed === undefined || !('error' in failed)) throw new Error('Nothing failed');
  return failed;
}
