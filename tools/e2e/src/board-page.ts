import { parseBanner, type ProfileName } from '@boardcast/board';
import { until } from '@boardcast/testkit/until';
import type { Locator, Page } from 'playwright-core';
import { installInstruments, statisticsOf } from './instruments.ts';
import type { MediaStatistics } from './page/media-statistics.ts';

export type BoardState =
  'stopped' | 'connecting' | 'offline' | 'publishing' | 'backoff' | 'unauthorized';

export type BoardTab = 'Setup' | 'Statistics' | 'Fault injection' | 'Log';

export interface BoardPageOptions {
  readonly name: string;
  readonly source: 'webcam' | 'screen' | 'file' | 'pattern';
  /** The camera's name, or a part of it. */
  readonly camera?: string;
  /** An ESP32-S3 by default. */
  readonly profile?: ProfileName;
  /** The Kurento to publish to; the gateway by default. */
  readonly server?: string;
  /** The encoder's engine; the page chooses one by default. */
  readonly engine?: string;
  /** Fault injection, in the form of the page's query. */
  readonly faults?: Readonly<Record<string, string>>;
}

/** A browser or a browser context. */
export interface PageFactory {
  newPage(): Promise<Page>;
}

/** A virtual board in its own page. */
export class BoardPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Resolves when the board publishes. */
  static async open(
    pages: PageFactory,
    httpUrl: string,
    options: BoardPageOptions,
  ): Promise<BoardPage> {
    const page = await pages.newPage();
    const board = await BoardPage.visit(page, httpUrl, options);
    await board.waitForState('publishing');
    return board;
  }

  /** Resolves when the page is loaded; the board starts automatically. */
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
    const needsConsent = source === 'webcam' || source === 'screen' || server !== undefined;
    if (needsConsent) await board.consent();
    return board;
  }

  /** Confirms what a link may not start without consent: a camera, or publishing to another server. */
  consent(): Promise<void> {
    return this.page.getByRole('button', { name: /^Publish the / }).click();
  }

  async waitForState(state: BoardState, timeoutMs?: number): Promise<void> {
    const isReached = async () => (await this.state()) === state;
    await until(`the board is ${state}`, isReached, timeoutMs).catch(async (error: Error) => {
      const last = (await this.transcript()).split('\n').slice(-12).join('\n');
      throw new Error(`${error.message} It is ${await this.state()}. Its console:\n${last}`);
    });
  }

  state(): Promise<string | null> {
    return this.page.locator('html').getAttribute('data-state');
  }

  statistics(): Promise<MediaStatistics> {
    return statisticsOf(this.page);
  }

  /** One of the statistics that the page shows, such as `key-frames-sent`. */
  async statistic(id: string): Promise<number> {
    const text = (await this.page.locator(`output#${id}`).textContent()) ?? '';
    return Number(/[\d.]+/.exec(text)?.[0] ?? Number.NaN);
  }

  /** Selects a tab; resolves with its panel. */
  async openTab(name: BoardTab): Promise<Locator> {
    await this.page.getByRole('tab', { name }).click();
    return this.page.getByRole('tabpanel', { name });
  }

  /** Chooses another source, by its name on the page. */
  async chooseSource(label: 'Camera' | 'Screen' | 'Video file' | 'Test pattern'): Promise<void> {
    const panel = await this.openTab('Setup');
    await panel.getByLabel('Source').selectOption({ label });
  }

  /** Turns the board's Wi-Fi off, or on again. */
  async toggleWifi(): Promise<void> {
    const panel = await this.openTab('Setup');
    await panel.getByRole('switch', { name: 'Wi-Fi' }).click();
  }

  /** Turns a fault on or off. */
  async setFault(label: string, isOn: boolean): Promise<void> {
    const panel = await this.openTab('Fault injection');
    await panel.getByRole('switch', { name: label }).setChecked(isOn);
  }

  /** Sets the value of a fault; an empty one ends it. */
  async fillFault(label: string, value: string): Promise<void> {
    const panel = await this.openTab('Fault injection');
    await panel.getByLabel(label).fill(value);
    await this.page.keyboard.press('Enter');
  }

  /** Presses a button of the fault injection. */
  async injectFault(label: string): Promise<void> {
    const panel = await this.openTab('Fault injection');
    await panel.getByRole('button', { name: label }).click();
  }

  /** The notice over the preview; empty when there is none. */
  async notice(): Promise<string> {
    // In one call: it may disappear at any time.
    const [text = ''] = await this.page
      .locator('#notice p')
      .filter({ visible: true })
      .allInnerTexts();
    return text;
  }

  /** Resolves when the notice contains the text. */
  async waitForNotice(text: string): Promise<void> {
    await until(`the notice “${text}”`, async () => (await this.notice()).includes(text));
  }

  /** Resolves when the console contains the text, in what follows its first `from` characters. */
  async waitForConsole(text: string, from = 0): Promise<void> {
    const isPrinted = async () => (await this.transcript()).includes(text, from);
    await until(`the console prints “${text}”`, isPrinted);
  }

  /** Resolves when the console has announced this many endpoints. */
  async waitForAnnouncements(count: number): Promise<void> {
    const isReached = async () => (await this.announcedEndpoints()).length === count;
    await until(`the board has announced ${count} endpoints`, isReached);
  }

  async transcript(): Promise<string> {
    return (await this.page.locator('#transcript').textContent()) ?? '';
  }

  /** The endpoint ids that the console has announced, in order. */
  async announcedEndpoints(): Promise<readonly string[]> {
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
