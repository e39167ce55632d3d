import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { SerialBridge } from './serial-bridge.ts';

const timeout = 120_000;

/** The page Setup, used as a person does. */
export class SetupPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page with a port; without a bridge the browser has no Web Serial. */
  static async open(
    context: BrowserContext,
    gateway: string,
    bridge?: SerialBridge,
  ): Promise<SetupPage> {
    const page = await context.newPage();
    await SetupPage.visit(page, gateway, bridge);
    return new SetupPage(page);
  }

  /** Opens it in a page that exists. */
  static async visit(page: Page, gateway: string, bridge?: SerialBridge): Promise<SetupPage> {
    if (bridge === undefined) {
      await page.addInitScript(() => {
        Reflect.deleteProperty(Navigator.prototype, 'serial');
      });
    } else {
      await bridge.install(page);
    }
    await page.goto(`${gateway}/setup/`);
    return new SetupPage(page);
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { level: 2, name, exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name });
  }

  async waitForStep(name: string | RegExp): Promise<void> {
    await this.heading(name).waitFor({ timeout });
  }

  /** Waits for a failure, and resolves with its sentences. */
  async failure(text: string | RegExp): Promise<string> {
    const banner = this.page.getByRole('alert').filter({ hasText: text });
    await banner.waitFor({ timeout });
    return banner.innerText();
  }

  async connect(): Promise<void> {
    await this.button('Choose the port').click();
    await this.waitForStep('Write the firmware');
  }

  async flash(): Promise<void> {
    await this.button('Write the firmware').click({ timeout });
    await this.waitForStep('Connect the board to the Wi-Fi');
  }

  async keepFirmware(): Promise<void> {
    await this.button('Keep the board’s firmware').click({ timeout });
    await this.waitForStep('Connect the board to the Wi-Fi');
  }

  /** Fills the form of the network, and sends it. */
  async joinWifi({ ssid, password, name }: WifiEntries): Promise<void> {
    await this.page.getByRole('radio', { name: ssid }).check({ timeout });
    if (password !== undefined) {
      await this.page.getByLabel('Password', { exact: true }).fill(password);
    }
    if (name !== undefined) await this.page.getByLabel('Name of the board').fill(name);
    await this.page.getByRole('button', { name: 'Connect', exact: true }).click({ timeout });
  }

  async useServer(server?: string): Promise<void> {
    await this.waitForStep(/to the server$/);
    if (server !== undefined) await this.page.getByLabel('Server').fill(server);
    await this.button('Connect to the server').click();
  }
}

export interface WifiEntries {
  readonly ssid: string | RegExp;
  readonly password?: string;
  readonly name?: string;
}
