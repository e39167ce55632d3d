import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type BrowserContext } from 'playwright-core';
import { chromiumArguments, findChromium, type ChromiumOptions } from './chromium.ts';

/**
 * A browser as a person has it: a profile on the disk, and tabs of which all but one are hidden and
 * slowed down. Playwright's own browsers keep every page visible and at full speed.
 */
export class TabbedChromium {
  readonly context: BrowserContext;
  readonly #child: ChildProcess;
  readonly #profile: string;

  private constructor(context: BrowserContext, child: ChildProcess, profile: string) {
    this.context = context;
    this.#child = child;
    this.#profile = profile;
  }

  static async launch(options: ChromiumOptions = {}): Promise<TabbedChromium> {
    const profile = await mkdtemp(path.join(tmpdir(), 'boardcast-profile-'));
    const own = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`];
    const args = [...own, ...chromiumArguments(options), 'about:blank'];
    const child = spawn(findChromium(), args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const browser = await chromium.connectOverCDP(await addressOf(child), { noDefaults: true });
    const [context] = browser.contexts();
    if (context === undefined) throw new Error('The browser has no tabs.');
    return new TabbedChromium(context, child, profile);
  }

  async close(): Promise<void> {
    await this.context.browser()?.close();
    if (this.#child.exitCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill();
      await exited;
    }
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function addressOf({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error('The browser says nothing.');
  for await (const line of createInterface({ input: stderr })) {
    const address = /ws:\/\/\S+/.exec(line)?.[0];
    if (address === undefined) continue;
    stderr.resume();
    return address;
  }
  throw new Error('The browser did not start.');
}
