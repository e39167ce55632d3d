import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { openNodeSocket } from '@boardcast/signaling/node';
import type { SignalingSocket } from '@boardcast/signaling';

const places = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
const startTimeoutMs = 60_000;
const commandTimeoutMs = 60_000;

const preferences = `
user_pref("devtools.jsonview.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
`;

interface Waiting {
  readonly resolve: (result: Readonly<Record<string, unknown>>) => void;
  readonly reject: (error: Error) => void;
}

interface BidiMessage {
  readonly id?: number;
  readonly type: string;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** A Firefox without a screen, driven by WebDriver BiDi, which every Firefox speaks by itself. */
export class Firefox {
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #socket: SignalingSocket;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  private constructor(child: ChildProcess, profile: string, socket: SignalingSocket) {
    this.#child = child;
    this.#profile = profile;
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#heard(JSON.parse(String(data)) as BidiMessage);
  }

  static async launch(): Promise<Firefox> {
    const program = places.find((place) => existsSync(place));
    if (program === undefined) throw new Error('No Firefox was found: install firefox-esr.');
    const profile = await mkdtemp(path.join(tmpdir(), 'boardcast-firefox-'));
    await writeFile(path.join(profile, 'user.js'), preferences);
    const options = ['--headless', '--no-remote', '--remote-debugging-port', '0'];
    const child = spawn(program, [...options, '--profile', profile, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, HOME: profile },
    });
    const socket = openNodeSocket(`${await listening(child)}/session`);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error('Firefox refused a WebSocket.'));
    });
    const firefox = new Firefox(child, profile, socket);
    await firefox.#command('session.new', { capabilities: {} });
    return firefox;
  }

  /** Runs a script in each page before the page's own. */
  async preload(script: string): Promise<void> {
    const functionDeclaration = `() => {${script}}`;
    await this.#command('script.addPreloadScript', { functionDeclaration });
  }

  /** Opens a page in a window of its own, so that none is hidden; resolves with its id. */
  async open(url: string): Promise<string> {
    const { context } = await this.#command('browsingContext.create', { type: 'window' });
    await this.#command('browsingContext.navigate', { context, url, wait: 'interactive' });
    return String(context);
  }

  /** The value of an expression in a page, by way of JSON. */
  async evaluate<T>(page: string, expression: string): Promise<T> {
    const { result } = await this.#command('script.evaluate', {
      expression: `JSON.stringify(${expression})`,
      target: { context: page },
      awaitPromise: true,
    });
    return JSON.parse((result as { readonly value: string }).value) as T;
  }

  async close(): Promise<void> {
    await this.#command('browser.close', {}).catch(() => undefined);
    this.#socket.close();
    if (this.#child.exitCode === null) {
      const killing = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
      await once(this.#child, 'exit');
      clearTimeout(killing);
    }
    await rm(this.#profile, { recursive: true, force: true });
  }

  #command(
    method: string,
    params: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`Firefox did not answer ${method} in ${commandTimeoutMs} ms.`));
      }, commandTimeoutMs);
      this.#waiting.set(id, {
        resolve: (result) => {
          clearTimeout(timer);
          resolve(result);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  #heard({ id, type, result, message }: BidiMessage): void {
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || waiting === undefined) return;
    this.#waiting.delete(id);
    if (type === 'success') waiting.resolve(result ?? {});
    else waiting.reject(new Error(`Firefox: ${message ?? type}`));
  }
}

/** Resolves with the address of its WebSocket. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`Firefox did not start in ${startTimeoutMs} ms.`));
    }, startTimeoutMs);
    if (child.stderr === null) throw new Error('Firefox has no output.');
    createInterface({ input: child.stderr }).on('line', (line) => {
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
  });
}
