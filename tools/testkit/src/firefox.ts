import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SignalingSocket } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { Program } from './program.ts';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.ts';
import { withTimeout } from './until.ts';

const programs = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
const startTimeoutMs = 60_000;
const commandTimeoutMs = 60_000;

const preferences = `
user_pref("devtools.jsonview.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
`;

type Result = Readonly<Record<string, unknown>>;

interface PendingCommand {
  resolve(result: Result): void;
  reject(error: Error): void;
}

interface BidiMessage {
  readonly id?: number;
  readonly type: string;
  readonly result?: Result;
  readonly message?: string;
}

/** A headless Firefox, controlled by WebDriver BiDi, which needs no patched build. */
export class Firefox {
  readonly #program: Program;
  readonly #profile: TemporaryFolder;
  readonly #socket: SignalingSocket;
  readonly #pending = new Map<number, PendingCommand>();
  #lastId = 0;

  private constructor(program: Program, profile: TemporaryFolder, socket: SignalingSocket) {
    this.#program = program;
    this.#profile = profile;
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(String(data)) as BidiMessage);
  }

  /** `more` are preferences besides those of every test. */
  static async launch(more: Readonly<Record<string, boolean>> = {}): Promise<Firefox> {
    const command = programs.find((file) => existsSync(file));
    if (command === undefined) throw new Error('No Firefox was found: install firefox-esr.');
    const profile = await temporaryFolder('firefox');
    const lines = Object.entries(more).map(([name, on]) => `user_pref("${name}", ${on});\n`);
    await writeFile(path.join(profile.path, 'user.js'), [preferences, ...lines].join(''));
    const options = ['--headless', '--no-remote', '--remote-debugging-port', '0'];
    const program = Program.start(command, {
      arguments: [...options, '--profile', profile.path, 'about:blank'],
      environment: { HOME: profile.path },
    });
    const listening = /WebDriver BiDi listening on (ws:\S+)/;
    const [, address = ''] = await program.match(listening, startTimeoutMs);
    const socket = openNodeSocket(`${address}/session`);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error('Firefox refused a WebSocket.'));
    });
    const firefox = new Firefox(program, profile, socket);
    await firefox.#command('session.new', { capabilities: {} });
    return firefox;
  }

  /** Runs a script in each page before the page's own scripts. */
  async preload(script: string): Promise<void> {
    const functionDeclaration = `() => {${script}}`;
    await this.#command('script.addPreloadScript', { functionDeclaration });
  }

  /** Opens a page in its own window, so that no page is hidden; resolves with its id. */
  async open(url: string): Promise<string> {
    const { context } = await this.#command('browsingContext.create', { type: 'window' });
    await this.#command('browsingContext.navigate', { context, url, wait: 'interactive' });
    return String(context);
  }

  /** The value of an expression in a page, through JSON. */
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
    await this.#program.stop();
    await this.#profile.remove();
  }

  #command(method: string, params: Result): Promise<Result> {
    this.#lastId += 1;
    const id = this.#lastId;
    const result = new Promise<Result>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
    return withTimeout(`Firefox answers ${method}`, result, commandTimeoutMs).finally(() =>
      this.#pending.delete(id),
    );
  }

  #receive({ id, type, result, message }: BidiMessage): void {
    const pending = id === undefined ? undefined : this.#pending.get(id);
    if (type === 'success') pending?.resolve(result ?? {});
    else pending?.reject(new Error(`Firefox: ${message ?? type}`));
  }
}
