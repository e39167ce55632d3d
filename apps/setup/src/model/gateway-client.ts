import type { FirmwareSource } from '@boardcast/flasher';
import {
  parseBoardList,
  parseCreatedKey,
  parseFirmwareImages,
  parseServerAddresses,
  parseSession,
  type BoardEntry,
  type ServerAddresses,
} from '@boardcast/protocol';
import { setupError } from './setup-error.ts';

const forbidden = 403;
const unauthorized = 401;
const notFound = 404;

/** What the set-up needs of the gateway. Each method rejects with a SetupError. */
export class GatewayClient {
  readonly #base: URL;

  /** `base` is the URL of the home page. */
  constructor(base: URL) {
    this.#base = base;
  }

  /** The builds of the firmware for a board. */
  async firmware(board: string): Promise<readonly FirmwareSource[]> {
    const images = parseFirmwareImages(await this.#json('api/firmware'));
    return images
      .filter((image) => image.board === board)
      .map(({ build }) => ({
        location: build,
        read: (name) => this.#bytes('api/firmware/file', { build, name }),
      }));
  }

  async addresses(): Promise<ServerAddresses> {
    return parseServerAddresses(await this.#json('api/addresses'));
  }

  /** Whether access control is on. */
  async needsKey(): Promise<boolean> {
    return parseSession(await this.#json('api/session')).accessControl;
  }

  /** Makes a key for a board. Rejects with `key-forbidden` where that is not permitted. */
  async createKey(board: string): Promise<string> {
    const response = await this.#fetch('api/access/keys', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ board }),
    });
    if (response.status === forbidden) throw setupError('key-forbidden', {});
    await check(response);
    return parseCreatedKey(await response.json()).key;
  }

  /** The certificate of the gateway's own CA, in PEM; undefined where it has none. */
  async ca(): Promise<string | undefined> {
    const response = await this.#fetch('ca.pem');
    if (response.status === notFound) return undefined;
    await check(response);
    return response.text();
  }

  async boards(): Promise<readonly BoardEntry[]> {
    return parseBoardList(await this.#json('api/boards'));
  }

  async #json(path: string): Promise<unknown> {
    const response = await this.#fetch(path);
    await check(response);
    return response.json();
  }

  async #bytes(path: string, query: Readonly<Record<string, string>>): Promise<Uint8Array> {
    const response = await this.#fetch(`${path}?${new URLSearchParams(query)}`);
    await check(response);
    return new Uint8Array(await response.arrayBuffer());
  }

  async #fetch(path: string, init?: RequestInit): Promise<Response> {
    try {
      return await fetch(new URL(path, this.#base), init);
    } catch (cause) {
      throw setupError('gateway', { reason: 'it cannot be reached' }, { cause });
    }
  }
}

async function check(response: Response): Promise<void> {
  if (response.ok) return;
  const isRefused = response.status === forbidden || response.status === unauthorized;
  const text = (await response.text()).trim().replace(/\.$/, '');
  throw setupError('gateway', { reason: isRefused ? text : `HTTP status ${response.status}` });
}
