import {
  errorMessage,
  type CreatedKey,
  type CreatedToken,
  type NewToken,
} from '@boardcast/protocol';
import { signal } from '@preact/signals';
import type { AccessClient, AccessState } from './access-client.ts';

/** A line to copy, such as a key. */
export interface Secret {
  readonly label: string;
  readonly text: string;
}

/** What cannot be shown again. */
export interface Disclosure {
  readonly title: string;
  readonly note: string;
  readonly secrets: readonly Secret[];
}

/** What is about to be revoked. */
export interface Revocation {
  readonly kind: 'keys' | 'tokens';
  readonly id: string;
  readonly title: string;
  /** What happens then. */
  readonly consequence: string;
}

/** The state of the page as signals. */
export class AccessModel {
  /** Undefined until it is read. */
  readonly state = signal<AccessState | undefined>(undefined);
  /** Why the last action failed. */
  readonly problem = signal<string | undefined>(undefined);
  /** Why the lists are out of date. */
  readonly stale = signal<string | undefined>(undefined);
  readonly disclosure = signal<Disclosure | undefined>(undefined);
  readonly revocation = signal<Revocation | undefined>(undefined);
  readonly #client: Pick<AccessClient, 'state' | 'addKey' | 'issueToken' | 'revoke'>;

  constructor(client: Pick<AccessClient, 'state' | 'addKey' | 'issueToken' | 'revoke'>) {
    this.#client = client;
  }

  /** Reads the lists anew. Resolves with whether that succeeded. */
  async refresh(): Promise<boolean> {
    try {
      this.state.value = await this.#client.state();
      this.stale.value = undefined;
      return true;
    } catch (error) {
      this.stale.value = errorMessage(error);
      return false;
    }
  }

  /** Makes a key for a board; resolves with whether that succeeded. */
  addKey(board: string): Promise<boolean> {
    return this.#attempt(async () => {
      this.disclosure.value = keyDisclosure(await this.#client.addKey(board), board);
    });
  }

  /** Issues a token, or reports what is missing; `linkOf` makes the sign-in link of one. */
  makeLink(request: NewToken | string, linkOf: (token: CreatedToken) => string): Promise<boolean> {
    return this.#attempt(async () => {
      if (typeof request === 'string') throw new Error(request);
      const issued = await this.#client.issueToken(request);
      this.disclosure.value = linkDisclosure(issued, linkOf(issued), request.name);
    });
  }

  /** Revokes what was asked about. */
  async revoke(): Promise<void> {
    const revocation = this.revocation.value;
    this.revocation.value = undefined;
    if (revocation === undefined) return;
    await this.#attempt(() => this.#client.revoke(revocation.kind, revocation.id));
  }

  async #attempt(act: () => Promise<void>): Promise<boolean> {
    this.problem.value = undefined;
    try {
      await act();
    } catch (error) {
      this.problem.value = errorMessage(error);
      return false;
    }
    await this.refresh();
    return true;
  }
}

function keyDisclosure({ key }: CreatedKey, board: string): Disclosure {
  return {
    title: `Key of ${board}`,
    note: 'It is shown only now: give it to the board.',
    secrets: [
      { label: 'Key', text: key },
      { label: 'For firmware:settings', text: `BOARD_KEY=${key}` },
      { label: 'For the console of the board', text: `key ${key}` },
    ],
  };
}

function linkDisclosure({ password }: CreatedToken, link: string, name: string): Disclosure {
  return {
    title: `Link for ${name}`,
    note: 'It is shown only now. Who opens it is signed in until it expires or is revoked.',
    secrets: [
      { label: 'Sign-in link', text: link },
      { label: 'User for players, such as those of RTSP', text: name },
      { label: 'Password for players', text: password },
    ],
  };
}
