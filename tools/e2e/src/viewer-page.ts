import { until } from '@boardcast/testkit/until';
import type { Locator, Page } from 'playwright-core';
import type { PageFactory } from './board-page.ts';
import { framesOf, installInstruments, statisticsOf } from './instruments.ts';
import type { DisplayedFrame } from './page/frame-reader.ts';
import type { MediaStatistics } from './page/media-statistics.ts';

/** The query of the page. */
export interface ViewerQuery {
  readonly watch?: string;
  readonly endpoint?: string;
}

export type ViewerState = 'connecting' | 'live' | 'waiting' | 'failed';

/** What the states of the page mean to tests that only ask whether there is video. */
const stateOf: Readonly<Record<string, ViewerState>> = {
  connecting: 'connecting',
  live: 'live',
  poor: 'live',
  failed: 'failed',
};

/** The viewer's page, with one board in focus; the others play only in the wall, if they do. */
export class ViewerPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page, with `?watch=` or `?endpoint=` if given. */
  static async open(
    pages: PageFactory,
    httpUrl: string,
    query: ViewerQuery = {},
  ): Promise<ViewerPage> {
    return ViewerPage.visit(await pages.newPage(), httpUrl, query);
  }

  /** The same in a given page. */
  static async visit(page: Page, httpUrl: string, query: ViewerQuery = {}): Promise<ViewerPage> {
    await installInstruments(page);
    await page.addInitScript(playOnDemand);
    const parameters = new URLSearchParams({ ...query });
    await page.goto(`${httpUrl}/${parameters.size > 0 ? `?${parameters}` : ''}`);
    return new ViewerPage(page);
  }

  /** The board's tile. */
  entry(name: string): Locator {
    return this.page.locator(`[data-board=${JSON.stringify(name)}]`);
  }

  async watch(name: string): Promise<void> {
    await this.entry(name).getByRole('link').click();
  }

  /** The tile of the board in focus. */
  get player(): Locator {
    return this.page.locator('[data-place=main]');
  }

  async state(): Promise<ViewerState | null> {
    const state = await this.player.getAttribute('data-state', { timeout: 1000 }).catch(() => null);
    return state === null ? null : (stateOf[state] ?? 'waiting');
  }

  /** Resolves when the page's player is in this state. */
  async waitForState(state: ViewerState, timeoutMs?: number): Promise<void> {
    const isReached = async () => (await this.state()) === state;
    await until(`the viewer is ${state}`, isReached, timeoutMs).catch(async (error: Error) => {
      throw new Error(`${error.message} It is ${await this.state()}: ${await this.message()}`);
    });
  }

  /** What the player's tile says, apart from its state. */
  async message(): Promise<string> {
    const texts = await this.player.locator('[data-role=message]').allInnerTexts();
    return texts.join(' ').trim();
  }

  /** Resolves when a message contains the text. */
  async waitForMessage(text: string | RegExp): Promise<void> {
    await until(`the message “${String(text)}”`, async () => {
      const message = await this.message();
      return typeof text === 'string' ? message.includes(text) : text.test(message);
    });
  }

  statistics(): Promise<MediaStatistics> {
    return statisticsOf(this.page);
  }

  /** Resolves when the player has decoded this many more frames. */
  async waitForFrames(count: number, timeoutMs?: number): Promise<void> {
    const { framesDecoded } = await this.statistics();
    const hasDecoded = async () => (await this.statistics()).framesDecoded >= framesDecoded + count;
    await until(`${count} more frames are decoded`, hasDecoded, timeoutMs);
  }

  /** The frames displayed since the last call. */
  frames(): Promise<readonly DisplayedFrame[]> {
    return framesOf(this.page);
  }

  /** Resolves with the first frame displayed after `since`, in ms since 1970. */
  frameAfter(since: number, timeoutMs?: number): Promise<DisplayedFrame> {
    const find = async () => (await this.frames()).find(({ displayedAt }) => displayedAt > since);
    return until('the viewer displays a new frame', find, timeoutMs);
  }

  /** Unmutes the player: browsers do not decode the audio of a muted one. */
  unmute(): Promise<void> {
    return this.page.locator('.stage [data-role=mute]').click();
  }

  /** Closes the player of an endpoint, and stays on the page. */
  async leave(): Promise<void> {
    await this.page.locator('.stage [data-role=close]').click();
    await this.player.waitFor({ state: 'detached' });
  }

  /** The log of the player, whose statistics it leaves open. */
  async log(): Promise<string> {
    const show = this.page.getByRole('button', { name: 'Show statistics' });
    if ((await show.count()) > 0) await show.click();
    return this.page.getByRole('list', { name: 'Log' }).innerText();
  }

  /** Connects by endpoint id, with the form's fields by their labels. */
  async connect(fields: Readonly<Record<string, string>>): Promise<void> {
    await this.page.getByRole('button', { name: 'Add camera' }).click();
    await this.page.getByText('Connect by endpoint id').click();
    for (const [label, value] of Object.entries(fields)) {
      await this.page.getByLabel(label).fill(value);
    }
    await this.page.getByRole('button', { name: 'Connect', exact: true }).click();
  }

  close(): Promise<void> {
    return this.page.close();
  }
}

/** Opens the connection test of a viewer's page, and resolves with its dialog. */
export async function openConnectionTest(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Connection test' }).click();
  return page.getByRole('dialog', { name: 'Connection test' });
}

/** In each document, before its scripts. */
function playOnDemand(): void {
  try {
    localStorage.setItem('boardcast.autoplay', 'false');
  } catch {
    // The empty document before the page has no storage.
  }
}
