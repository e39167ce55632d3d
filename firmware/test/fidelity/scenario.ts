import { parseBanner } from '@boardcast/board';
import { ViewerPage, type TestHarness } from '@boardcast/e2e';
import { linesSince, type BoardUnderComparison } from './board-under-comparison.ts';

/** The output of a board in one step. */
export interface Step {
  readonly name: string;
  readonly lines: readonly string[];
}

const commands: readonly (readonly [line: string, last: RegExp])[] = [
  ['help', /^wifi </],
  ['i', /^ {2}(app|encoder) /],
  ['reboot', /Unrecognized/],
  ['help me', /Usage/],
  ['stop now', /Usage/],
  ['i i', /Usage/],
  ['version', /^Board: /],
  ['log WIFI', /Usage/],
  ['log WIFI loud', /Invalid log level/],
  ['restart now', /Usage/],
  ['forget', /Erased/],
  ['start ws://a ws://b', /Usage/],
  ['start http://a', /Invalid server/],
  ['start ws://[::1]:8888', /IPv6 is not supported/],
  ['start http://user:word@a', /Invalid server/],
  [`start ws://${'x'.repeat(300)}`, /at most/],
  ['wifi', /Usage/],
  ['wifi ""', /SSID/],
  ['wifi home short', /Invalid password/],
  ['start', /Already started/],
  ['stop', /Not publishing/],
  ['start', /PUBLISHER: Media connected/],
  ['stop', /Not publishing/],
];

/** Nothing listens on the port of the discard service. */
const unreachableServer = 'ws://127.0.0.1:9/kurento';

/** Runs a board through a scenario from its boot on, and records its console. */
export class Scenario {
  readonly #board: BoardUnderComparison;
  readonly #steps: Step[] = [];
  #recorded = 0;

  constructor(board: BoardUnderComparison) {
    this.#board = board;
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }

  async boot(): Promise<void> {
    await this.#record('boot', /PUBLISHER: Media connected/);
  }

  /** A viewer connects to the endpoint of the banner, and disconnects. */
  async watch(harness: TestHarness): Promise<void> {
    const lines = await this.#board.lines();
    const endpoint = lines.map(parseBanner).findLast((id) => id !== undefined) ?? '';
    const viewer = await ViewerPage.open(harness.viewerBrowser, harness.gateway.httpUrl, {
      endpoint,
    });
    await viewer.waitForState('live', 30_000);
    await this.#record('a viewer joins', /Viewer connected/);
    await viewer.leave();
    await this.#record('the viewer leaves', /BROWSER_ENDPOINT_ID/);
    await viewer.close();
  }

  async runCommands(): Promise<void> {
    for (const [line, last] of commands) await this.#type(line, last);
  }

  async loseNetwork(): Promise<void> {
    await this.#board.toggleWifi();
    await this.#record('no network', /not found/);
    await this.#type('start', /Waiting for Wi-Fi/);
    await this.#board.toggleWifi();
    await this.#record('the network is back', /PUBLISHER: Media connected/);
    await this.#type('stop', /Not publishing/);
  }

  async useUnreachableServer(): Promise<void> {
    await this.#type(`start ${unreachableServer}`, /Waiting to retry/);
    await this.#type('stop', /Not publishing/);
  }

  async #type(line: string, last: RegExp): Promise<void> {
    await this.#board.type(line);
    await this.#record(line, last);
  }

  async #record(name: string, last: RegExp): Promise<void> {
    const lines = await linesSince(this.#board, this.#recorded, last);
    this.#recorded += lines.length;
    this.#steps.push({ name, lines });
  }
}
