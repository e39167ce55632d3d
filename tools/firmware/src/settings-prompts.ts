import {
  boardNameError,
  isProfileName,
  keyError,
  maskServerUrl,
  normaliseServerUrl,
  profiles,
  serverUrlError,
  settingsError,
  ssidError,
  wifiPasswordError,
  type Profile,
  type Settings,
} from '@boardcast/board';
import { loopbackError } from './board-server.ts';
import { UsageError, type CommandContext } from './command.ts';
import { boardOption } from './firmware-paths.ts';
import { keptKey, keptPassword, settingsOf, type GivenSettings } from './given-settings.ts';
import { Prompt } from './prompt.ts';

export interface PromptOptions {
  readonly given: GivenSettings;
  readonly current: Settings | undefined;
  /** This computer's address for a board. */
  readonly own: string | undefined;
  /** Whether settings are to be changed that were given, and the others kept. */
  readonly isPartial: boolean;
}

/**
 * Asks for all settings that were not given; with a current file and any option but --board, only for
 * the board and for what that file lacks. Options are checked first, so that no answer is lost.
 */
export async function promptForSettings(
  options: PromptOptions,
  context: CommandContext,
): Promise<Settings> {
  const prompt = new Prompt(context);
  try {
    const questions = new Questions(prompt, options);
    const profile = profiles[await questions.board()];
    checkOptions(options, profile);
    const answers = await questions.settings();
    return settingsOf({ ...options.given, ...answers }, options.current, profile);
  } finally {
    prompt.close();
  }
}

/** Checks the options with valid values for what is asked for. */
function checkOptions({ given, current, own }: PromptOptions, profile: Profile): void {
  const example = { ssid: 'ssid', server: 'ws://server' };
  const settings = settingsOf({ ...example, ...given }, current, profile);
  const error = settingsError(settings, profile) ?? loopbackError(settings.server, own);
  if (error !== undefined) throw new UsageError(error);
}

class Questions {
  readonly #prompt: Prompt;
  readonly #options: PromptOptions;
  readonly #isAll: boolean;

  constructor(prompt: Prompt, options: PromptOptions) {
    this.#prompt = prompt;
    this.#options = options;
    this.#isAll = options.current === undefined || !options.isPartial;
  }

  async board() {
    const { given } = this.#options;
    if (given.board !== undefined) return boardOption(given.board);
    const names = Object.keys(profiles).join(' or ');
    const answer = await this.#prompt.ask({
      text: `Board, ${names}`,
      default: 'esp32s3',
      error: (board) => (isProfileName(board) ? undefined : `Expected ${names}.`),
    });
    return boardOption(answer);
  }

  async settings(): Promise<GivenSettings> {
    const ssid = await this.#ssid();
    const password = await this.#password(ssid);
    const server = await this.#server();
    const key = await this.#key(server);
    const name = await this.#name();
    return { ssid, password, server, key, ...(name === undefined ? {} : { name }) };
  }

  async #ssid(): Promise<string> {
    const { given, current } = this.#options;
    if (given.ssid !== undefined) return given.ssid;
    const kept = current?.ssid ?? '';
    if (!this.#isAll) return kept;
    return this.#prompt.ask({ text: 'Wi-Fi network', default: kept, error: ssidError });
  }

  async #password(ssid: string): Promise<string> {
    const { given, current } = this.#options;
    if (given.password !== undefined) return given.password;
    const kept = keptPassword(ssid, current);
    if (!this.#isAll && ssid === current?.ssid) return kept;
    return this.#prompt.ask({
      text: `Password of ${ssid}`,
      default: kept,
      shown: kept === '' ? 'none' : 'unchanged',
      secret: true,
      error: wifiPasswordError,
    });
  }

  async #server(): Promise<string> {
    const { given, current, own } = this.#options;
    if (given.server !== undefined) return given.server;
    const isUsable = current !== undefined && loopbackError(current.server, own) === undefined;
    const kept = isUsable ? current.server : (own ?? '');
    if (!this.#isAll && isUsable) return kept;
    return this.#prompt.ask({
      text: 'Kurento server, ws:// or wss://',
      default: kept,
      shown: maskServerUrl(kept),
      error: (text) => serverProblem(text, own),
    });
  }

  async #key(server: string): Promise<string> {
    const { given, current } = this.#options;
    const kept = keptKey(server, current);
    if (given.key !== undefined || !this.#isAll) return given.key ?? kept;
    return this.#prompt.ask({
      text: "The board's key at the server",
      default: kept,
      shown: kept === '' ? 'none' : 'unchanged',
      secret: true,
      error: (key) => (key === '' ? undefined : keyError(key)),
    });
  }

  async #name(): Promise<string | undefined> {
    const { given, current } = this.#options;
    if (given.name !== undefined || !this.#isAll) return given.name;
    return this.#prompt.ask({
      text: 'Name of the board',
      default: current?.name ?? '',
      error: (name) => (name === '' ? undefined : boardNameError(name)),
    });
  }
}

function serverProblem(text: string, own: string | undefined): string | undefined {
  const error = serverUrlError(text);
  if (error !== undefined) return `${error}.`;
  return loopbackError(normaliseServerUrl(text) ?? text, own);
}
