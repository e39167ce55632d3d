import {
  connectionFailures,
  logMessages,
  matchMessage,
  messageNameOf,
  parseBanner,
} from '@boardcast/board';
import type { BoardConsole, BoardMessage } from '@boardcast/flasher';
import type { BoardEntry } from '@boardcast/protocol';
import { publisherMessages } from '@boardcast/protocol/publisher';
import { setupError, type ServerFailure, type SetupError } from './setup-error.ts';

type ConnectionFailure = keyof typeof connectionFailures;

const serverFailures: Readonly<Record<ConnectionFailure, ServerFailure>> = {
  hostNotFound: 'host-not-found',
  refused: 'unreachable',
  reset: 'unreachable',
  noReply: 'unreachable',
  unreachable: 'unreachable',
  pingTimeout: 'unreachable',
  noUpgrade: 'not-kurento',
  tlsHandshake: 'certificate',
  otherCa: 'certificate',
  unknownCa: 'certificate',
  otherName: 'certificate',
  expired: 'certificate',
  notYetValid: 'certificate',
  untrusted: 'certificate',
};

export interface ServerWatchOptions {
  readonly console: BoardConsole;
  /** The list of boards. */
  readonly boards: () => Promise<readonly BoardEntry[]>;
  /** The name that the board has, which may be another one in the list. */
  readonly name: string;
  readonly server: string;
  /** A failure after which the board tries again. */
  readonly onFailure: (failure: SetupError) => void;
  readonly pollMs: number;
  /** After how long without a word a failure is reported. */
  readonly silenceMs: number;
}

/** Follows a board's console and the list of boards until the board is live. */
export class ServerWatch {
  readonly #options: ServerWatchOptions;
  readonly #unlisten: () => void;
  readonly #closed: Promise<never>;
  #reject: (reason: Error) => void = () => undefined;
  #endpoint: string | undefined;
  #hasFailed = false;

  /** It listens at once: create it before the board gets its server. */
  constructor(options: ServerWatchOptions) {
    this.#options = options;
    this.#unlisten = options.console.listen((message) => this.#read(message));
    this.#closed = new Promise((_, reject) => (this.#reject = reject));
    this.#closed.catch(() => undefined);
  }

  /** Resolves with the board's name in the list. Rejects when the port or this was closed. */
  async untilLive(): Promise<string> {
    const { console: boardConsole, pollMs, silenceMs, server } = this.#options;
    const silence = setTimeout(() => {
      if (!this.#hasFailed) this.#fail(setupError('not-published', { server }));
    }, silenceMs);
    try {
      for (;;) {
        const name = await this.#liveName();
        if (name !== undefined) return name;
        await Promise.race([delay(pollMs), boardConsole.closed, this.#closed]);
      }
    } finally {
      clearTimeout(silence);
      this.#unlisten();
    }
  }

  close(): void {
    this.#unlisten();
    this.#reject(new Error('The watch was closed.'));
  }

  /** The endpoint that a board announces tells it from another one of the same name. */
  async #liveName(): Promise<string | undefined> {
    const boards = await this.#options.boards().catch(() => []);
    const own =
      this.#endpoint === undefined
        ? undefined
        : (boards.find(({ viewerEndpoint }) => viewerEndpoint === this.#endpoint) ??
          boards.find(({ name }) => name === this.#options.name));
    return own?.state === 'live' ? own.name : undefined;
  }

  #read(message: BoardMessage): void {
    if (message.kind !== 'line') return;
    const { text } = message;
    this.#endpoint = parseBanner(text) ?? this.#endpoint;
    const failure = this.#failureIn(text);
    if (failure !== undefined) this.#fail(failure);
  }

  #fail(failure: SetupError): void {
    this.#hasFailed = true;
    this.#options.onFailure(failure);
  }

  #failureIn(line: string): SetupError | undefined {
    const { server } = this.#options;
    const { reason } = matchMessage(publisherMessages.closedWithReason, line) ?? {};
    const name = reason === undefined ? undefined : messageNameOf(connectionFailures, reason);
    if (name !== undefined) {
      return setupError('server-unreachable', { failure: serverFailures[name], server });
    }
    if (line === publisherMessages.openTimeout) {
      return setupError('server-unreachable', { failure: 'unreachable', server });
    }
    if (matchMessage(publisherMessages.keyRefused, line) !== undefined) {
      return setupError('key-refused', {});
    }
    const isCamera = matchMessage(logMessages.cameraUnavailable.text, line) !== undefined;
    return isCamera ? setupError('camera-failed', { line }) : undefined;
  }
}

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
