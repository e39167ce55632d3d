import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';

/** An error that is answered as problem details (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  /** `detail` says what happened, and what to do. */
  constructor(status: number, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.status = status;
    this.headers = headers;
  }
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { status, message: detail, headers } = problem;
  const body = { type: 'about:blank', title: STATUS_CODES[status], status, detail };
  return reply
    .code(status)
    .headers(headers)
    .type('application/problem+json')
    .send(JSON.stringify(body));
}
