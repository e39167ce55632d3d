import type { Browser } from 'playwright-core';
import { BoardPage, type BoardPageOptions } from './board-page.ts';
import { launchChromium } from './chromium.ts';
import { Gateway, type Board } from './gateway.ts';
import { until } from './until.ts';
import { ViewerPage, type ViewerQuery } from './viewer-page.ts';

/** Everything that an end-to-end test needs: Boardcast, a browser for boards, one for viewers. */
export class Stage {
  readonly boardBrowser: Browser;
  readonly viewerBrowser: Browser;
  gateway: Gateway;

  private constructor(gateway: Gateway, boardBrowser: Browser, viewerBrowser: Browser) {
    this.gateway = gateway;
    this.boardBrowser = boardBrowser;
    this.viewerBrowser = viewerBrowser;
  }

  /** With a `camera`, a y4m file, the boards' browser has one that plays it. */
  static async open(options: { readonly camera?: string } = {}): Promise<Stage> {
    const gateway = await Gateway.start();
    const browsers: Browser[] = [];
    try {
      const boardBrowser = await launchChromium(options);
      browsers.push(boardBrowser);
      return new Stage(gateway, boardBrowser, await launchChromium());
    } catch (error) {
      await Promise.all([gateway.stop(), ...browsers.map((browser) => browser.close())]);
      throw error;
    }
  }

  openBoard(options: BoardPageOptions): Promise<BoardPage> {
    return BoardPage.open(this.boardBrowser, this.gateway.httpUrl, options);
  }

  openViewer(query: ViewerQuery = {}): Promise<ViewerPage> {
    return ViewerPage.open(this.viewerBrowser, this.gateway.httpUrl, query);
  }

  /** Resolves with the board once the directory lists it as live. */
  liveBoard(name: string): Promise<Board> {
    return until(`${name} is live`, 10_000, async () => {
      const board = await this.gateway.board(name);
      return board?.state === 'live' ? board : undefined;
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.boardBrowser.close(), this.viewerBrowser.close()]);
    await this.gateway.stop();
  }
}
