import { parseBanner, type ProfileName } from '@boardcast/board';
import type { Page } from 'playwright-core';
import { figuresOf, installInstruments } from './instruments.ts';
import type { MediaFigures } from './page/media-figures.ts';
import { until } from './until.ts';

export type BoardState = 'stopped' | 'connecting' | 'publishing' | 'backoff';

export interface BoardPageOptions {
  readonly name: string;
  readonly source: 'webcam' | 'screen' | 'file' | 'pattern';
  /** The camera's name, or a part of it. */
  readonly camera?: string;
  /** The profile; an ESP32-S3 without one. */
  readonly profile?: ProfileName;
  /** The Kurento to publish to; the gateway without one. */
  readonly server?: string;
  /** The encoder's engine; what the page chooses without one. */
  readonly engine?: string;
  /** Faults on purpose, as the page's address has them. */
  readonly faults?: Readonly<Record<string, string>>;
}

/** A browser, or a context of one. */
export interface PageMaker {
  newPage(): Promise<Page>;
}

/** The encoder's 32 MB are compiled before the first picture. */
const publishingWithinMs = 30_000;
/** A busy machine takes its time. */
const patienceMs = 40_000;

/** A virtual board, in a page of its own. */
export class BoardPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Resolves when the board publishes. */
  static async open(
    pages: PageMaker,
    httpUrl: string,
    options: BoardPageOptions,
  ): Promise<BoardPage> {
    const page = await pages.newPage();
    const board = await BoardPage.visit(page, httpUrl, options);
    await board.becomes('publishing', publishingWithinMs);
    return board;
  }

  /** Resolves when the page is there; the board switches itself on. */
  static async visit(
    page: Page,
    httpUrl: string,
    { name, source, camera, profile = 'esp32s3', server, engine, faults = {} }: BoardPageOptions,
  ): Promise<BoardPage> {
    await installInstruments(page);
    const query = new URLSearchParams({ board: profile, name, source, autostart: '', ...faults });
    if (camera !== undefined) query.set('camera', camera);
    if (server !== undefined) query.set('server', server);
    if (engine !== undefined) query.set('engine', engine);
    await page.goto(`${httpUrl}/virtual-board/?${query}`);
    const board = new BoardPage(page);
    const isAsked = source === 'webcam' || source === 'screen' || server !== undefined;
    if (isAsked) await board.agree();
    return board;
  }

  /** Agrees to what an address may not do by itself: start a camera, or publish to another server. */
  agree(): Promise<void> {
    return this.page.getByRole('button', { name: /^Publish the / }).click();
  }

  /** Resolves when the board is in that state. */
  async becomes(state: BoardState, timeoutMs: number): Promise<void> {
    const isThere = async () => (await this.state()) === state;
    await until(`the board is ${state}`, timeoutMs, isThere).catch(async (error: Error) => {
      const last = (await this.transcript()).split('\n').slice(-12).join('\n');
      throw new Error(`${error.message} It is ${await this.state()}. Its console:\n${last}`);
    });
  }

  state(): Promise<string | null> {
    return this.page.locator('html').getAttribute('data-state');
  }

  figures(): Promise<MediaFigures> {
    return figuresOf(this.page);
  }

  /** One of the figures that the page shows, such as `key-frames-sent`. */
  async shown(id: string): Promise<number> {
    const text = (await this.page.locator(`output#${id}`).textContent()) ?? '';
    return Number(/[\d.]+/.exec(text)?.[0] ?? Number.NaN);
  }

  /** The line over the page that says what is wrong; empty while there is none. */
  async notice(): Promise<string> {
    const notice = this.page.locator('#notice');
    return (await notice.isVisible()) ? notice.locator('span').innerText() : '';
  }

  /** Resolves when that line stands over the page. */
  async notices(words: string): Promise<void> {
    await until(`the page says “${words}”`, patienceMs, async () =>
      (await this.notice()).includes(words),
    );
  }

  /** Resolves when the console has said that. */
  async says(words: string): Promise<void> {
    await until(`the console says “${words}”`, patienceMs, async () =>
      (await this.transcript()).includes(words),
    );
  }

  async transcript(): Promise<string> {
    return (await this.page.locator('#transcript').textContent()) ?? '';
  }

  /** The endpoint ids that the console has announced, in order. */
  async announced(): Promise<readonly string[]> {
    const lines = (await this.page.locator('#transcript').innerText()).split('\n');
    return lines.map(parseBanner).filter((id) => id !== undefined);
  }

  /** Types a line into the board's console. */
  async type(line: string): Promise<void> {
    await this.page.locator('#console').click();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
  }

  close(): Promise<void> {
    return this.page.close();
  }
}
