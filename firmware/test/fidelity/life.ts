import { parseBanner } from '@boardcast/board';
import { ViewerPage, type TestHarness } from '@boardcast/e2e';
import { saidSince, type BoardUnderComparison } from './board-under-comparison.ts';

/** What a board said in one step of its life. */
export interface Step {
  readonly name: string;
  readonly lines: readonly string[];
}

const typed: readonly (readonly [line: string, last: RegExp])[] = [
  ['help', /^wifi </],
  ['i', /^ {2}(app|encoder) /],
  ['reboot', /Unrecognized/],
  ['help me', /Usage/],
  ['stop now', /Usage/],
  ['i i', /Usage/],
  ['version', /^Board: /],
  ['log WIFI', /Usage/],
  ['log WIFI loud', /level is/],
  ['restart now', /Usage/],
  ['forget', /Erased/],
  ['start ws://a ws://b', /Usage/],
  ['start http://a', /must be/],
  ['start ws://[::1]:8888', /IPv6 is not supported/],
  ['start http://user:word@a', /must be/],
  [`start ws://${'x'.repeat(300)}`, /at most/],
  ['wifi', /Usage/],
  ['wifi ""', /SSID/],
  ['wifi home short', /password has/],
  ['start', /Already started/],
  ['stop', /Not publishing/],
  ['start', /Media connected/],
  ['stop', /Not publishing/],
];

/** A server that is not there: nobody listens on the port of the discard service. */
const nowhere = 'ws://127.0.0.1:9/kurento';

/** Leads a board through a life, from its boot on, and writes down what its console says. */
export class Life {
  readonly #board: BoardUnderComparison;
  readonly #steps: Step[] = [];
  #told = 0;

  constructor(board: BoardUnderComparison) {
    this.#board = board;
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }

  async boot(): Promise<void> {
    await this.#write('boot', /Media connected/);
  }

  /** A viewer takes the endpoint of the banner, and leaves it. */
  async isWatched(harness: TestHarness): Promise<void> {
    const lines = await this.#board.lines();
    const endpoint = lines.map(parseBanner).findLast((id) => id !== undefined) ?? '';
    const viewer = await ViewerPage.open(harness.viewerBrowser, harness.gateway.httpUrl, { endpoint });
    await viewer.waitForState('live', 10_000);
    await this.#write('a viewer joins', /Viewer connected/);
    await viewer.leave();
    await this.#write('the viewer leaves', /BROWSER_ENDPOINT_ID/);
    await viewer.close();
  }

  async answersCommands(): Promise<void> {
    for (const [line, last] of typed) await this.#type(line, last);
  }

  async losesItsNetwork(): Promise<void> {
    await this.#board.switchAir();
    await this.#write('no network', /not found/);
    await this.#type('start', /Waiting for Wi-Fi/);
    await this.#board.switchAir();
    await this.#write('the network is back', /Media connected/);
    await this.#type('stop', /Not publishing/);
  }

  async findsNoServer(): Promise<void> {
    await this.#type(`start ${nowhere}`, /Waiting to retry/);
    await this.#type('stop', /Not publishing/);
  }

  async #type(line: string, last: RegExp): Promise<void> {
    await this.#board.type(line);
    await this.#write(line, last);
  }

  async #write(name: string, last: RegExp): Promise<void> {
    const lines = await saidSince(this.#board, this.#told, last);
    this.#told += lines.length;
    this.#steps.push({ name, lines });
  }
}
