import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const paths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const commonArguments = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-device-for-media-stream',
];

/** The path of an installed Chromium or Chrome: CHROME_PATH, or the first of the usual paths. */
export function installedChromium(): string | undefined {
  const configured = process.env['CHROME_PATH'];
  const candidates = configured === undefined || configured === '' ? paths : [configured];
  return candidates.find((path) => existsSync(path));
}

/** The same; throws if there is none. */
export function findChromium(): string {
  const found = installedChromium();
  if (found !== undefined) return found;
  throw new Error('No Chrome or Chromium was found: install one, or name it in CHROME_PATH.');
}

export interface ChromiumOptions {
  /** A y4m file that the fake camera plays repeatedly. */
  readonly camera?: string;
  /** Whether a page needs permission for devices; without it each page has the permission. */
  readonly requiresPermission?: boolean;
  /** A host name that the browser resolves to 127.0.0.1. */
  readonly localName?: string;
  /** A program that runs the installed browser. */
  readonly executable?: string;
  /** Further arguments of its command line. */
  readonly arguments?: readonly string[];
}

/** The arguments of both kinds of browser. */
export function chromiumArguments({
  camera,
  requiresPermission = false,
  localName,
  arguments: further = [],
}: ChromiumOptions): readonly string[] {
  const isRoot = process.getuid?.() === 0;
  return [
    ...commonArguments,
    ...(isRoot ? ['--no-sandbox'] : []),
    ...(requiresPermission ? [] : ['--use-fake-ui-for-media-stream']),
    ...(camera === undefined ? [] : [`--use-file-for-fake-video-capture=${camera}`]),
    ...(localName === undefined ? [] : [`--host-resolver-rules=MAP ${localName} 127.0.0.1`]),
    ...further,
  ];
}

/** Starts a headless browser; none of its pages is ever hidden. */
export function launchChromium(options: ChromiumOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: options.executable ?? findChromium(),
    headless: true,
    args: [...chromiumArguments(options)],
  });
}

/** A browser whose processes a test may stop or kill. */
export interface ChromiumServer {
  readonly browser: Browser;
  readonly pid: number;
  close(): Promise<void>;
}

/** Starts a browser whose process id is known. */
export async function launchChromiumServer(): Promise<ChromiumServer> {
  const server = await chromium.launchServer({
    executablePath: findChromium(),
    headless: true,
    args: [...chromiumArguments({})],
  });
  const browser = await chromium.connect(server.wsEndpoint());
  return { browser, pid: server.process().pid ?? 0, close: () => server.close() };
}
