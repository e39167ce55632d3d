import type { Params, TestClient } from '@boardcast/testkit/test-client';

/** Code and message of the error that a request is answered with; its result when it succeeds. */
export async function errorOf(
  client: TestClient,
  method: string,
  params?: Params,
): Promise<unknown> {
  const reply = await client.request(method, params);
  return 'error' in reply ? [reply.error.code, reply.error.message] : reply.result;
}
