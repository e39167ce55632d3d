import {
  httpRoutes,
  newKeySchema,
  newTokenSchema,
  verificationRequestSchema,
  type BoardKey,
  type ConnectedClient,
  type CreatedKey,
  type CreatedToken,
  type IssuedToken,
} from '@boardcast/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { AccessControl } from './access-control.ts';
import type { AccessStore } from './access-store.ts';
import { directoryAwayText, isDirectoryAway } from '../directory-away.ts';
import { itemPath } from './http-access.ts';
import { issueToken, playerPassword } from './tokens.ts';
import { verifyCredentials } from './verification.ts';

const maxBodyBytes = 64 * 1024;
const maxEntries = 1000;
const plainText = 'text/plain; charset=utf-8';
const accessIsOff =
  'Access control is off: start the gateway with an address of your network, such as --host 0.0.0.0, and without --open.';

/** What is answered in place of the result. */
class Problem {
  readonly status: number;
  readonly text: string;

  constructor(status: number, text: string) {
    this.status = status;
    this.text = text;
  }
}

interface AccessApiOptions {
  readonly access: AccessControl;
  /** Undefined where access control is off. */
  readonly store: AccessStore | undefined;
  readonly clients: () => Promise<readonly ConnectedClient[]>;
}

/** The API of keys, tokens and connected clients; who may use it is checked before. */
export class AccessApi {
  readonly #store: AccessStore | undefined;

  constructor(app: FastifyInstance, { access, store, clients }: AccessApiOptions) {
    this.#store = store;
    const { keys, tokens } = httpRoutes;
    const options = { bodyLimit: maxBodyBytes };
    app.get(httpRoutes.clients.path, async (_, reply) => uncached(reply).send(await clients()));
    app.get(keys.path, (_, reply) => uncached(reply).send(keysOf(store)));
    app.get(tokens.path, (_, reply) => uncached(reply).send(tokensOf(store)));
    app.post(keys.path, options, async ({ body }, reply) =>
      send(reply, await unlessAway(this.#addKey(body))),
    );
    app.post(tokens.path, options, async ({ body }, reply) =>
      send(reply, await unlessAway(this.#addToken(body))),
    );
    app.post(httpRoutes.verification.path, options, async ({ body }, reply) => {
      const parsed = v.safeParse(verificationRequestSchema, body);
      if (!parsed.success) return send(reply, invalid(parsed.issues));
      return send(reply, { decision: await verifyCredentials(access, store, parsed.output) });
    });
    for (const path of [keys.path, tokens.path]) {
      app.delete(itemPath(path), async ({ params }: FastifyRequest, reply) =>
        send(reply, await unlessAway(this.#revoke((params as { readonly id: string }).id))),
      );
    }
  }

  async #addKey(body: unknown): Promise<CreatedKey | Problem> {
    const store = this.#store;
    const parsed = v.safeParse(newKeySchema, body);
    if (!parsed.success) return invalid(parsed.issues);
    return store === undefined || isFull(store)
      ? unavailable(store)
      : store.addKey(parsed.output.board);
  }

  async #addToken(body: unknown): Promise<CreatedToken | Problem> {
    const store = this.#store;
    const parsed = v.safeParse(newTokenSchema, body);
    if (!parsed.success) return invalid(parsed.issues);
    if (store === undefined || isFull(store)) return unavailable(store);
    const { name, grants, validSeconds } = parsed.output;
    const expires = new Date(Date.now() + validSeconds * 1000);
    const request = { subject: name, grants: grants ?? undefined, expires };
    const token = await issueToken(store, request);
    return { token, password: playerPassword(store, token) };
  }

  async #revoke(id: string): Promise<undefined | Problem> {
    if (this.#store === undefined) return unavailable(undefined);
    const isThere = await this.#store.revoke(id);
    return isThere ? undefined : new Problem(404, 'There is no key or token with this id.');
  }
}

function keysOf(store: AccessStore | undefined): readonly BoardKey[] {
  return (store?.keys ?? []).map(({ id, board, created }) => ({ id, board, created }));
}

function tokensOf(store: AccessStore | undefined): readonly IssuedToken[] {
  return (store?.tokens ?? []).map(({ id, subject, grants, expires, created }) => ({
    ...{ id, created, name: subject, grants: grants ?? null },
    expires: new Date(expires * 1000).toISOString(),
  }));
}

function isFull({ keys, tokens }: AccessStore): boolean {
  return keys.length + tokens.length >= maxEntries;
}

function unavailable(store: AccessStore | undefined): Problem {
  if (store === undefined) return new Problem(409, accessIsOff);
  return new Problem(409, `There are ${maxEntries} keys and tokens already: revoke some.`);
}

function invalid([issue]: readonly v.BaseIssue<unknown>[]): Problem {
  const field = issue?.path?.map(({ key }) => String(key)).join('.') ?? 'body';
  return new Problem(400, `Invalid ${field}: ${issue?.message ?? 'see /api/openapi.json'}.`);
}

/** Changes are refused while the directory is away; keys and tokens stay valid. */
function unlessAway<T>(change: Promise<T>): Promise<T | Problem> {
  return change.catch((error: unknown) => {
    if (isDirectoryAway(error)) return new Problem(503, directoryAwayText);
    throw error;
  });
}

function uncached(reply: FastifyReply): FastifyReply {
  return reply.header('Cache-Control', 'no-store');
}

function send(reply: FastifyReply, result: object | undefined): FastifyReply {
  if (result instanceof Problem) return reply.code(result.status).type(plainText).send(result.text);
  return result === undefined ? reply.code(204).send() : uncached(reply).send(result);
}
