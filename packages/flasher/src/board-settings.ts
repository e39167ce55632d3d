import {
  consoleMessages,
  limits,
  logMessages,
  matchMessage,
  messageNameOf,
} from '@boardcast/board';
import { sha256 } from '@noble/hashes/sha2';
import type { BoardConsole } from './board-console.ts';
import { hexOf } from './bytes.ts';
import { provisionError } from './provision-error.ts';

const replyTimeoutMs = 10_000;

const {
  usage,
  busy,
  invalidServer,
  ipv6Server,
  longServer,
  loopbackServer,
  invalidKey,
  invalidCaText,
  longCa,
  invalidCaDigest,
  invalidCa,
} = consoleMessages;
/** The answers to a command that was not executed. */
const rejections = {
  ...{ usage, busy, invalidServer, ipv6Server, longServer, loopbackServer, invalidKey },
  ...{ invalidCaText, longCa, invalidCaDigest, invalidCa },
  unrecognized: 'Unrecognized command',
};

/** The settings that Improv lacks: commands of the board's console, each with one answer. */
export class BoardSettings {
  readonly #console: BoardConsole;

  constructor(boardConsole: BoardConsole) {
    this.#console = boardConsole;
  }

  /** Sets the board's key at the server; an empty one erases it. */
  async setKey(key: string): Promise<void> {
    if (key === '') await this.#run('key ""', logMessages.keyErased.text);
    else await this.#run(`key ${key}`, logMessages.keySaved.text);
  }

  /** Pins the CA of the server's certificate, in PEM; without one, public CAs are trusted. */
  async setCa(pem: string | undefined): Promise<void> {
    await this.#run('ca none', logMessages.caErased.text);
    if (pem === undefined) return;
    const base64 = pem.replaceAll(/-----[^-]+-----|\s/g, '');
    for (let at = 0; at < base64.length; at += limits.caLineCharacters) {
      const part = base64.slice(at, at + limits.caLineCharacters);
      await this.#run(`ca add ${part}`, consoleMessages.caReceived);
    }
    const digest = hexOf(sha256(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))));
    await this.#run(`ca end ${digest}`, logMessages.caSaved.text);
  }

  /** Sets the server, which the board publishes to from now on. */
  async start(server: string): Promise<void> {
    await this.#run(`start ${server}`, logMessages.serverSaved.text);
  }

  /** Types a command, and waits for its answer. The error has no argument, which may be secret. */
  async #run(command: string, answer: string): Promise<void> {
    const [request = ''] = command.split(' ', 1);
    const reply = this.#console.waitFor(
      (message) => {
        if (message.kind !== 'line') return undefined;
        const { text: line } = message;
        if (messageNameOf(rejections, line) !== undefined) {
          throw provisionError('setting-refused', { request, line });
        }
        return matchMessage(answer, line) === undefined ? undefined : true;
      },
      { request, timeoutMs: replyTimeoutMs },
    );
    reply.catch(() => undefined);
    await this.#console.type(command);
    await reply;
  }
}
