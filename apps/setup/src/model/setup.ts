import { isLoopbackServer } from '@boardcast/board';
import { chooseFirmware, FlasherError, ProvisionError } from '@boardcast/flasher';
import { signal, type ReadonlySignal } from '@preact/signals';
import { BoardSession } from './board-session.ts';
import { ChipSession } from './chip-session.ts';
import type { GatewayClient } from './gateway-client.ts';
import type { BoardPort } from './serial-ports.ts';
import { ServerWatch } from './server-watch.ts';
import { setupError, SetupError, type SetupFailure } from './setup-error.ts';
import type { Activity, ServerState, SetupState } from './setup-state.ts';

export interface SetupOptions {
  readonly requestPort: () => Promise<BoardPort>;
  readonly gateway: Pick<GatewayClient, keyof GatewayClient>;
  /** How long a board may take to start. */
  readonly startTimeoutMs?: number;
  /** How often the list of boards is read. */
  readonly pollMs?: number;
  /** After how long a board that does not publish, and does not say why, is a failure. */
  readonly silenceMs?: number;
}

export interface WifiChoice {
  readonly ssid: string;
  readonly password: string;
  readonly name: string;
}

export interface ServerChoice {
  readonly server: string;
  /** A key that somebody else made; empty to have one made where it is needed. */
  readonly key: string;
}

const initial: SetupState = { step: 'connect', activity: undefined, failure: undefined };

/** After these the port has to be chosen again. */
const lostPort = ['port-closed', 'console-closed', 'port-unavailable'];

/** Takes a new board from its port to a live view, one step after another; without any DOM. */
export class Setup {
  readonly #options: SetupOptions;
  readonly #state = signal<SetupState>(initial);
  #port: BoardPort | undefined;
  #chip: ChipSession | undefined;
  #board: BoardSession | undefined;
  #watch: ServerWatch | undefined;
  #runs = 0;

  constructor(options: SetupOptions) {
    this.#options = options;
  }

  get state(): ReadonlySignal<SetupState> {
    return this.#state;
  }

  /** Has the user choose the port, and reads the chip. */
  connect(): Promise<void> {
    return this.#do('connecting', async () => {
      const port = await this.#options.requestPort();
      this.#port = port;
      await this.#readChip(port);
    });
  }

  /** Reads the chip, the networks or the server's addresses again. */
  retry(): Promise<void> {
    const { step } = this.#state.value;
    if (step === 'wifi') return this.#do('scanning', () => this.#scan());
    if (step === 'server') return this.#do('saving', () => this.#readServer());
    return this.#do('connecting', () => this.#readChip(this.#chosenPort()));
  }

  /** Writes the firmware, and starts it. */
  flash({ erase }: { readonly erase: boolean }): Promise<void> {
    return this.#do('writing', async () => {
      // A chip whose flashing failed is connected to again.
      if (this.#chip === undefined) await this.#readChip(this.#chosenPort());
      const state = this.#state.value;
      if (state.step !== 'firmware' || state.firmware === undefined) return;
      const onProgress = (progress: number) => {
        this.#state.value = { ...state, activity: 'writing', failure: undefined, progress };
      };
      onProgress(0);
      await this.#chip?.write(state.firmware, { erase, onProgress });
      await this.#startBoard();
    });
  }

  /** Goes on with the firmware that the board has. */
  keepFirmware(): Promise<void> {
    return this.#do('starting', () => this.#startBoard());
  }

  /** Names the board and connects it to a network. */
  connectWifi({ ssid, password, name }: WifiChoice): Promise<void> {
    return this.#do('joining', async () => {
      await this.#rename(name);
      await this.#board?.connectWifi(ssid, password);
      await this.#readServer();
    });
  }

  /** Names the board, which stays in its network. */
  keepWifi(name: string): Promise<void> {
    return this.#do('joining', async () => {
      await this.#rename(name);
      await this.#readServer();
    });
  }

  /** Writes the server, its CA and a key to the board, and waits until it is live. */
  setServer(choice: ServerChoice): Promise<void> {
    return this.#do('saving', async () => {
      const { step } = this.#state.value;
      if (step !== 'server' || this.#board === undefined) return;
      const watch = this.#watchServer(this.#board, choice.server);
      await this.#saveServer(this.#board, this.#state.value, choice);
      this.#set({ activity: 'publishing' });
      const name = await watch.untilLive();
      await this.#closeSessions();
      this.#state.value = { step: 'live', name, activity: undefined, failure: undefined };
    });
  }

  /** Closes the port, and begins with another board. */
  async restart(): Promise<void> {
    this.#runs += 1;
    this.#watch?.close();
    await this.#closeSessions();
    this.#state.value = initial;
  }

  #set(change: Partial<Pick<SetupState, 'activity' | 'failure'>>): void {
    this.#state.value = { ...this.#state.value, ...change };
  }

  /** Runs one activity; only publishing, which waits for the board, can be replaced by another. */
  async #do(activity: Activity, run: () => Promise<void>): Promise<void> {
    const current = this.#state.value.activity;
    if (current !== undefined && current !== 'publishing') return;
    this.#watch?.close();
    this.#runs += 1;
    const own = this.#runs;
    this.#set({ activity, failure: undefined });
    try {
      await run();
      if (own === this.#runs) this.#set({ activity: undefined });
    } catch (error) {
      if (own === this.#runs) await this.#fail(failureOf(error));
    }
  }

  /** A failure is shown at its step, and a lost port at the first one. */
  async #fail(failure: SetupFailure): Promise<void> {
    const { code } = failure;
    if (code === 'flash-failed' || code === 'flash-corrupt') await this.#closeSessions();
    if (lostPort.includes(code)) await this.restart();
    this.#set({ activity: undefined, failure });
  }

  async #readChip(port: BoardPort): Promise<void> {
    await this.#closeSessions();
    const session = await ChipSession.open(port);
    this.#chip = session;
    this.#watchPort(session);
    const { chip } = session;
    const activity = 'connecting';
    const found = { step: 'firmware', chip, progress: 0, failure: undefined } as const;
    this.#state.value = { ...found, firmware: undefined, activity };
    const sources = await this.#options.gateway.firmware(chip.board);
    const firmware = await chooseFirmware(chip, sources);
    // The cable may have been disconnected meanwhile.
    if (this.#chip !== session) return;
    this.#state.value = { ...found, firmware, activity };
  }

  /** Waits for the board's console, and for the networks that it sees. */
  async #startBoard(): Promise<void> {
    this.#set({ activity: 'starting' });
    const port = this.#chosenPort();
    await this.#closeSessions();
    this.#board = await BoardSession.open(port, this.#options.startTimeoutMs ?? 30_000);
    this.#watchPort(this.#board);
    const { info, isConnected } = this.#board;
    this.#state.value = {
      ...{ step: 'wifi', info, isConnected, networks: [] },
      ...{ activity: 'scanning', failure: undefined },
    };
    await this.#scan();
  }

  async #scan(): Promise<void> {
    const networks = (await this.#board?.scan()) ?? [];
    const state = this.#state.value;
    if (state.step === 'wifi') this.#state.value = { ...state, networks };
  }

  async #rename(text: string): Promise<void> {
    const state = this.#state.value;
    if (state.step !== 'wifi' || this.#board === undefined || text === state.info.name) return;
    const name = await this.#board.setName(text);
    this.#state.value = { ...state, info: { ...state.info, name } };
  }

  async #readServer(): Promise<void> {
    const { gateway } = this.#options;
    const [addresses, needsKey] = await Promise.all([gateway.addresses(), gateway.needsKey()]);
    const state = this.#state.value;
    if (state.step !== 'wifi' && state.step !== 'server') return;
    const failure = addresses.board === null ? setupError('loopback-only', {}) : undefined;
    const { info, activity } = state;
    this.#state.value = { step: 'server', info, addresses, needsKey, activity, failure };
  }

  async #saveServer(board: BoardSession, state: SetupState, choice: ServerChoice): Promise<void> {
    const { server } = choice;
    if (state.step !== 'server') return;
    if (isLoopbackServer(server)) throw setupError('loopback-only', {});
    const isOwn = server === state.addresses.board;
    const isOwnTls = isOwn && server.startsWith('wss:');
    const ca = isOwnTls ? await this.#options.gateway.ca() : undefined;
    await board.setServer({ server, ca, key: await this.#keyFor(state, choice, isOwn) });
  }

  async #keyFor(state: ServerState, { key }: ServerChoice, isOwn: boolean): Promise<string> {
    if (key !== '' || !isOwn || !state.needsKey) return key;
    return this.#options.gateway.createKey(state.info.name);
  }

  #watchServer(board: BoardSession, server: string): ServerWatch {
    const { gateway, pollMs = 1000, silenceMs = 45_000 } = this.#options;
    const state = this.#state.value;
    this.#watch = new ServerWatch({
      ...{ console: board.console, server, pollMs, silenceMs },
      name: state.step === 'server' ? state.info.name : board.info.name,
      boards: () => gateway.boards(),
      onFailure: (failure) => this.#set({ failure }),
    });
    return this.#watch;
  }

  /** A cable may be disconnected while nothing is being done, too. */
  #watchPort(session: ChipSession | BoardSession): void {
    session.closed.catch((error: unknown) => {
      if (session === this.#chip || session === this.#board) void this.#fail(failureOf(error));
    });
  }

  #chosenPort(): BoardPort {
    if (this.#port === undefined) throw setupError('no-port', {});
    return this.#port;
  }

  async #closeSessions(): Promise<void> {
    const sessions = [this.#chip, this.#board];
    this.#chip = this.#board = undefined;
    for (const session of sessions) await session?.close();
  }
}

function failureOf(error: unknown): SetupFailure {
  const isKnown =
    error instanceof FlasherError || error instanceof ProvisionError || error instanceof SetupError;
  if (isKnown) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return setupError('unexpected', { reason }, { cause: error });
}
