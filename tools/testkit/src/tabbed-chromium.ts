import { chromium, type BrowserContext } from 'playwright-core';
import { chromiumArguments, findChromium, type ChromiumOptions } from './chromium.ts';
import { Program } from './program.ts';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

/**
 * A browser as people run it: a profile on the disk, and tabs of which all but one are hidden and
 * throttled. Playwright's own browsers keep every page visible and at full speed.
 */
export class TabbedChromium {
  readonly context: BrowserContext;
  readonly #program: Program;
  readonly #profile: TemporaryFolder;

  private constructor(context: BrowserContext, program: Program, profile: TemporaryFolder) {
    this.context = context;
    this.#program = program;
    this.#profile = profile;
  }

  static async launch(options: ChromiumOptions = {}): Promise<TabbedChromium> {
    const profile = await temporaryFolder('profile');
    const own = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile.path}`];
    const program = Program.start(findChromium(), {
      arguments: [...own, ...chromiumArguments(options), 'about:blank'],
    });
    const [address] = await program.match(/ws:\/\/\S+/);
    const browser = await chromium.connectOverCDP(address, { noDefaults: true });
    const [context] = browser.contexts();
    if (context === undefined) throw new Error('The browser has no tabs.');
    return new TabbedChromium(context, program, profile);
  }

  async close(): Promise<void> {
    await this.context.browser()?.close();
    await this.#program.stop();
    await this.#profile.remove();
  }
}
