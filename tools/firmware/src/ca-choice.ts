import type { ServerCa, Settings } from '@boardcast/board';
import { UsageError, type CommandContext } from './command.ts';
import { Prompt } from './prompt.ts';
import { fetchServerCa, isSameFingerprint, readServerCa } from './server-ca.ts';
import { isToolError, toolError } from './tool-error.ts';
import { toolErrorMessage } from './tool-error-message.ts';

export interface CaOptions {
  /** `--ca`: a file, or empty for public CAs. */
  readonly file: string | undefined;
  /** `--ca-fingerprint`. */
  readonly fingerprint: string | undefined;
  readonly current: Settings | undefined;
}

/**
 * The CA that is pinned for a server: that of a file, the current one of the same server, or the one
 * that the server publishes, once its fingerprint was compared. Undefined: public CAs.
 */
export async function chooseCa(
  server: string,
  { file, fingerprint, current }: CaOptions,
  context: CommandContext,
): Promise<ServerCa | undefined> {
  if (file !== undefined) return file === '' ? undefined : readServerCa(file);
  if (new URL(server).protocol !== 'wss:') return undefined;
  if (fingerprint === undefined && current?.ca !== undefined && current.server === server) {
    return current.ca;
  }
  const ca = await fetchUnlessOffline(server, fingerprint, context);
  if (ca !== undefined) await compare(ca, fingerprint, context);
  return ca;
}

/** A server with a public CA need not be reachable from here. */
async function fetchUnlessOffline(
  server: string,
  fingerprint: string | undefined,
  { stderr }: CommandContext,
): Promise<ServerCa | undefined> {
  try {
    const ca = await fetchServerCa(server);
    if (ca === undefined && fingerprint !== undefined) throw toolError('ca-missing', {});
    return ca;
  } catch (error) {
    if (fingerprint !== undefined || !isToolError(error, 'ca-unreachable')) throw error;
    stderr.write(`! ${toolErrorMessage(error)}\n`);
    return undefined;
  }
}

async function compare(
  { sha256 }: ServerCa,
  expected: string | undefined,
  context: CommandContext,
): Promise<void> {
  if (expected !== undefined) {
    if (isSameFingerprint(sha256, expected)) return;
    throw toolError('ca-mismatch', { found: sha256, expected });
  }
  if (context.stdin.isTTY !== true) {
    throw new UsageError(
      `--ca-fingerprint missing: the server's CA has ${sha256}. Compare it with the one that the gateway prints.`,
    );
  }
  context.stdout.write(`The server's CA has the SHA-256 fingerprint\n  ${sha256}\n`);
  const prompt = new Prompt(context);
  try {
    const answer = await prompt.ask({ text: 'Does the gateway print the same one? yes or no' });
    if (!/^y(?:es)?$/i.test(answer)) throw toolError('ca-refused', {});
  } finally {
    prompt.close();
  }
}
