import { logMessages, matchMessage, messageNameOf, wifiReasons } from '@boardcast/board';
import type { BoardConsole, BoardMessage } from '../board-console.ts';
import { ProvisionError, provisionError, type WifiFailure } from '../provision-error.ts';
import type { ImprovCommand, ImprovRequest, ImprovState } from './packet.ts';

/** What a board says about itself. */
export interface BoardInfo {
  readonly firmware: string;
  readonly version: string;
  /** Such as ESP32-S3. */
  readonly chip: string;
  readonly name: string;
}

/** A network that a board found. */
export interface WifiNetwork {
  readonly ssid: string;
  /** dBm. */
  readonly rssi: number;
  readonly isOpen: boolean;
}

const replyTimeoutMs = 5000;
const pollMs = 1000;
const scanTimeoutMs = 30_000;
/** Longer than the board's own timeout. */
const connectTimeoutMs = 90_000;
/** The line with the reason follows the packet at once. */
const reasonTimeoutMs = 3000;

/** A client of Improv Wi-Fi Serial; one request at a time. */
export class ImprovClient {
  readonly #console: BoardConsole;

  constructor(boardConsole: BoardConsole) {
    this.#console = boardConsole;
  }

  /** Waits until the board answers, which may be starting, with its state. Rejects with `no-reply`. */
  async detect(timeoutMs: number): Promise<ImprovState> {
    const state = this.#console.waitFor(stateIn, { request: 'state', timeoutMs });
    const ask = () => void this.#console.send({ type: 'command', command: 'state' }).catch(() => 0);
    const timer = setInterval(ask, pollMs);
    ask();
    try {
      return await state;
    } finally {
      clearInterval(timer);
    }
  }

  async info(): Promise<BoardInfo> {
    const texts = await this.#request({ command: 'info' });
    const [firmware = '', version = '', chip = '', name = ''] = texts;
    return { firmware, version, chip, name };
  }

  /** The networks that the board sees, each once, the strongest first. */
  async scan(): Promise<readonly WifiNetwork[]> {
    const networks = new Map<string, WifiNetwork>();
    const unlisten = this.#console.listen((message) => {
      const texts = resultOf(message, 'scan') ?? [];
      const [ssid = '', rssi = '', auth = ''] = texts;
      const network = { ssid, rssi: Number(rssi), isOpen: auth === 'NO' };
      const known = networks.get(ssid);
      if (ssid !== '' && !(known && known.rssi >= network.rssi)) networks.set(ssid, network);
    });
    try {
      const isEnd = (texts: readonly string[]) => texts.length === 0;
      await this.#request({ command: 'scan' }, { timeoutMs: scanTimeoutMs, isEnd });
    } finally {
      unlisten();
    }
    return [...networks.values()].sort((a, b) => b.rssi - a.rssi);
  }

  /** Sets the board's name; resolves with the one that it has now. */
  async setName(text: string): Promise<string> {
    const [name = text] = await this.#request({ command: 'name', text });
    return name;
  }

  /** Connects the board to a network. Rejects with `wifi-failed`. */
  async connect(ssid: string, password: string): Promise<void> {
    const reason = this.#console
      .waitFor(reasonOf, { request: 'wifi', timeoutMs: connectTimeoutMs + reasonTimeoutMs })
      .catch(() => undefined);
    try {
      await this.#request({ command: 'wifi', ssid, password }, { timeoutMs: connectTimeoutMs });
    } catch (error) {
      if (!isUnableToConnect(error)) throw error;
      const given = await Promise.race([reason, delay(reasonTimeoutMs)]);
      throw provisionError('wifi-failed', { reason: given ?? undefined });
    }
  }

  /** Resolves with the texts of the result that ends a request. */
  async #request(
    request: ImprovRequest,
    { timeoutMs = replyTimeoutMs, isEnd = () => true }: RequestOptions = {},
  ): Promise<readonly string[]> {
    const { command } = request;
    const result = this.#console.waitFor(
      (message) => {
        if (message.kind !== 'packet') return undefined;
        const { packet } = message;
        if (packet.type === 'error' && packet.error !== 'none') {
          throw provisionError('refused', { request: command, error: packet.error });
        }
        const texts = resultOf(message, command);
        return texts !== undefined && isEnd(texts) ? texts : undefined;
      },
      { request: command, timeoutMs },
    );
    result.catch(() => undefined);
    await this.#console.send({ type: 'command', ...request });
    return result;
  }
}

interface RequestOptions {
  readonly timeoutMs?: number;
  readonly isEnd?: (texts: readonly string[]) => boolean;
}

function stateIn(message: BoardMessage): ImprovState | undefined {
  if (message.kind !== 'packet' || message.packet.type !== 'state') return undefined;
  return message.packet.state;
}

function resultOf(message: BoardMessage, command: ImprovCommand): readonly string[] | undefined {
  if (message.kind !== 'packet' || message.packet.type !== 'result') return undefined;
  return message.packet.command === command ? message.packet.texts : undefined;
}

/** Improv has one error for all failures to connect; the board logs the reason. */
function reasonOf(message: BoardMessage): WifiFailure | undefined {
  if (message.kind !== 'line') return undefined;
  const { reason } = matchMessage(logMessages.provisioningFailed.text, message.text) ?? {};
  return reason === undefined ? undefined : messageNameOf(wifiReasons, reason);
}

function isUnableToConnect(error: unknown): boolean {
  return (
    error instanceof ProvisionError &&
    error.failure.code === 'refused' &&
    error.failure.details.error === 'unableToConnect'
  );
}

const delay = (ms: number) => new Promise<undefined>((resolve) => setTimeout(resolve, ms));
