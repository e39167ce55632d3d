import { launchChromiumServer, type ChromiumServer } from '@boardcast/testkit/chromium';
import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { until } from '@boardcast/testkit/until';
import type { Browser, Page } from 'playwright-core';
import { encodeClip } from '../clip.ts';
import { ClipPublisher } from '../clip-publisher.ts';
import { windows, type ColorScheme, type WindowName } from './windows.ts';

const fps = 10;
const names = [
  ...['Front door', 'Back door', 'Garage', 'Driveway', 'Garden gate', 'Greenhouse', 'Nursery'],
  ...['Workshop', 'Attic', 'Cellar stairs', '3D printer', 'Bird box'],
];
/** Different enough to tell boards apart. */
const scenes = ['mandelbrot', 'gradients', 'testsrc2', 'smptehdbars'];

/** A gateway with any number of boards, and a browser to look at its pages. */
export class Site {
  readonly gateway: GatewayProcess;
  readonly #chromium: ChromiumServer;
  readonly #clips: readonly (readonly EncodedFrame[])[];
  readonly #boards: ClipPublisher[] = [];

  private constructor(
    gateway: GatewayProcess,
    chromium: ChromiumServer,
    clips: readonly (readonly EncodedFrame[])[],
  ) {
    this.gateway = gateway;
    this.#chromium = chromium;
    this.#clips = clips;
  }

  static async open(): Promise<Site> {
    const clips = await encodeScenes();
    const [gateway, chromium] = await Promise.all([GatewayProcess.start(), launchChromiumServer()]);
    return new Site(gateway, chromium, clips);
  }

  /** The name of the board at an index. */
  static nameOf(index: number): string {
    return names[index] ?? `Camera ${index + 1}`;
  }

  get browser(): Browser {
    return this.#chromium.browser;
  }

  /** The process id of the browser. */
  get browserPid(): number {
    return this.#chromium.pid;
  }

  /** The boards that publish, in the order of their names' indices. */
  get boards(): readonly ClipPublisher[] {
    return this.#boards;
  }

  /** Leaves exactly this many boards in the list, all of them live. */
  async setBoards(count: number): Promise<void> {
    for (const board of this.#boards.splice(count)) await board.close();
    while (this.#boards.length < count) await this.#addBoard(this.#boards.length);
    for (const board of this.#boards) board.resume();
    await this.#removeOthers();
  }

  /** Ends the last board, which stays in the list as offline. */
  async endLastBoard(): Promise<void> {
    const name = Site.nameOf(this.#boards.length - 1);
    await this.#boards.pop()?.close();
    await until(`${name} is offline`, async () => (await this.#listed(name)) !== 'live');
  }

  /** A new page of its own context. */
  async newPage(window: WindowName, colorScheme: ColorScheme): Promise<Page> {
    const isPhone = window === 'phone';
    const context = await this.browser.newContext({
      viewport: windows[window],
      colorScheme,
      isMobile: isPhone,
      hasTouch: isPhone,
    });
    return context.newPage();
  }

  async close(): Promise<void> {
    await Promise.all(this.#boards.map((board) => board.close()));
    await this.#chromium.close();
    await this.gateway.stop();
  }

  async #addBoard(index: number): Promise<void> {
    const name = Site.nameOf(index);
    const board = await ClipPublisher.open({
      url: this.gateway.kurentoUrl,
      name,
      profile: 'esp32s3',
      fps,
      codec: 'H264',
      canRestart: true,
    });
    board.play(this.#clips[index % this.#clips.length] ?? []);
    this.#boards.push(board);
    await this.gateway.liveBoard(name);
  }

  async #removeOthers(): Promise<void> {
    const live = new Set(this.#boards.map((_, index) => Site.nameOf(index)));
    const others = (await this.#list()).filter(({ name }) => !live.has(name));
    for (const { name } of others) {
      await until(`${name} is offline`, async () => (await this.#listed(name)) === 'offline');
      const url = `${this.gateway.httpUrl}/api/boards/${encodeURIComponent(name)}`;
      await until(`${name} is removed`, async () => (await fetch(url, { method: 'DELETE' })).ok);
    }
  }

  async #listed(name: string): Promise<string | undefined> {
    return (await this.#list()).find((board) => board.name === name)?.state;
  }

  async #list(): Promise<readonly { readonly name: string; readonly state: string }[]> {
    const response = await fetch(`${this.gateway.httpUrl}/api/boards`);
    return (await response.json()) as readonly { name: string; state: string }[];
  }
}

async function encodeScenes(): Promise<readonly (readonly EncodedFrame[])[]> {
  const clips: (readonly EncodedFrame[])[] = [];
  for (const scene of scenes) {
    const source = `${scene}=size=640x480:rate=${fps}`;
    clips.push(await encodeClip({ source, seconds: 4, bitrate: 150_000, gop: 20 }));
  }
  return clips;
}
