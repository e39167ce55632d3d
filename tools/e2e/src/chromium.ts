import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-device-for-media-stream',
];

/** The path of an installed Chromium or Chrome; CHROME_PATH goes before all others. */
export function findChromium(): string {
  const asked = process.env['CHROME_PATH'];
  const found = asked !== undefined && asked !== '' ? asked : places.find((p) => existsSync(p));
  if (found !== undefined && existsSync(found)) return found;
  throw new Error('No Chrome or Chromium was found: install one, or name it in CHROME_PATH.');
}

export interface ChromiumOptions {
  /** A y4m file that the fake camera plays over and over. */
  readonly camera?: string;
  /** Whether a page needs a permission for it, as with people; without, each page has it. */
  readonly asksForDevices?: boolean;
}

/** What both kinds of browser are started with. */
export function chromiumArguments({
  camera,
  asksForDevices = false,
}: ChromiumOptions): readonly string[] {
  const isRoot = process.getuid?.() === 0;
  return [
    ...quiet,
    ...(isRoot ? ['--no-sandbox'] : []),
    ...(asksForDevices ? [] : ['--use-fake-ui-for-media-stream']),
    ...(camera === undefined ? [] : [`--use-file-for-fake-video-capture=${camera}`]),
  ];
}

/** Starts a browser without a screen; none of its pages is ever hidden. */
export function launchChromium(options: ChromiumOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: [...chromiumArguments(options)],
  });
}

/** A browser of its own processes, which a test may stop or kill. */
export interface ChromiumServer {
  readonly browser: Browser;
  readonly pid: number;
  close(): Promise<void>;
}

/** Starts a browser whose process is known. */
export async function launchChromiumServer(): Promise<ChromiumServer> {
  const server = await chromium.launchServer({
    executablePath: findChromium(),
    headless: true,
    args: [...chromiumArguments({})],
  });
  const browser = await chromium.connect(server.wsEndpoint());
  return { browser, pid: server.process().pid ?? 0, close: () => server.close() };
}
