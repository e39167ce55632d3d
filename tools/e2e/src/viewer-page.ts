import type { Locator, Page } from 'playwright-core';
import type { PageMaker } from './board-page.ts';
import { figuresOf, installInstruments, picturesOf } from './instruments.ts';
import type { MediaFigures } from './page/media-figures.ts';
import type { Picture } from './page/picture-reader.ts';
import { until } from './until.ts';

/** What the page's address asks for. */
export interface ViewerQuery {
  readonly watch?: string;
  readonly endpoint?: string;
}

/** The page that people watch on. */
export class ViewerPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page, with `?watch=` or `?endpoint=` where given. */
  static async open(
    pages: PageMaker,
    httpUrl: string,
    query: ViewerQuery = {},
  ): Promise<ViewerPage> {
    return ViewerPage.visit(await pages.newPage(), httpUrl, query);
  }

  /** The same in a page that is there already. */
  static async visit(page: Page, httpUrl: string, query: ViewerQuery = {}): Promise<ViewerPage> {
    await installInstruments(page);
    const parameters = new URLSearchParams({ ...query });
    await page.goto(`${httpUrl}/${parameters.size > 0 ? `?${parameters}` : ''}`);
    return new ViewerPage(page);
  }

  /** The board's entry in the list. */
  entry(name: string): Locator {
    return this.page.locator(`button[data-board=${JSON.stringify(name)}]`);
  }

  async watch(name: string): Promise<void> {
    await this.entry(name).click();
  }

  get player(): Locator {
    return this.page.locator('article.player').first();
  }

  state(): Promise<string | null> {
    return this.player.getAttribute('data-state', { timeout: 1000 }).catch(() => null);
  }

  /** Resolves when the page's player is in that state. */
  async becomes(state: 'connecting' | 'live' | 'waiting' | 'failed', timeoutMs: number) {
    const isThere = async () => (await this.state()) === state;
    await until(`the viewer is ${state}`, timeoutMs, isThere).catch(async (error: Error) => {
      throw new Error(`${error.message} It is ${await this.state()}: ${await this.message()}`);
    });
  }

  /** What the page says of its player, or of what was asked of it. */
  async message(): Promise<string> {
    const texts = await this.page.locator('[data-role=message]').allInnerTexts();
    return texts.join(' ').trim();
  }

  figures(): Promise<MediaFigures> {
    return figuresOf(this.page);
  }

  /** The pictures presented since the last call. */
  pictures(): Promise<readonly Picture[]> {
    return picturesOf(this.page);
  }

  /** Resolves with the first picture presented after `since`, in milliseconds since 1970. */
  pictureAfter(since: number, timeoutMs: number): Promise<Picture> {
    return until('the viewer has a new picture', timeoutMs, async () =>
      (await this.pictures()).find(({ seenAt }) => seenAt > since),
    );
  }

  /** Turns the sound on: a browser does not even decode what is muted. */
  listen(): Promise<void> {
    return this.player.locator('[data-role=mute]').click();
  }

  /** Leaves, and stays on the page. */
  async leave(): Promise<void> {
    await this.player.locator('[data-role=close]').click();
    await this.player.waitFor({ state: 'detached' });
  }

  close(): Promise<void> {
    return this.page.close();
  }
}
