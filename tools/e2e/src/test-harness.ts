import { launchChromium } from '@boardcast/testkit/chromium';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import type { Browser } from 'playwright-core';
import { BoardPage, type BoardPageOptions } from './board-page.ts';
import { ViewerPage, type ViewerQuery } from './viewer-page.ts';

/** A gateway, a browser for boards, and one for viewers. */
export class TestHarness {
  readonly boardBrowser: Browser;
  readonly viewerBrowser: Browser;
  gateway: GatewayProcess;

  private constructor(gateway: GatewayProcess, boardBrowser: Browser, viewerBrowser: Browser) {
    this.gateway = gateway;
    this.boardBrowser = boardBrowser;
    this.viewerBrowser = viewerBrowser;
  }

  /** The boards' browser has a camera that plays the y4m file `camera`, if given. */
  static async open(options: { readonly camera?: string } = {}): Promise<TestHarness> {
    const [gateway, boardBrowser, viewerBrowser] = await Promise.all([
      GatewayProcess.start(),
      launchChromium(options),
      launchChromium(),
    ]);
    return new TestHarness(gateway, boardBrowser, viewerBrowser);
  }

  openBoard(options: BoardPageOptions): Promise<BoardPage> {
    return BoardPage.open(this.boardBrowser, this.gateway.httpUrl, options);
  }

  openViewer(query: ViewerQuery = {}): Promise<ViewerPage> {
    return ViewerPage.open(this.viewerBrowser, this.gateway.httpUrl, query);
  }

  async close(): Promise<void> {
    await Promise.all([this.boardBrowser.close(), this.viewerBrowser.close()]);
    await this.gateway.stop();
  }
}
