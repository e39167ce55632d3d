import type { Browser } from 'playwright-core';
import type { EncodeReport, EncodeTask } from '../page/encode-worker.ts';
import { BrowserUsage, type Usage } from '../browser-usage.ts';

type Pace = Extract<EncodeReport, { type: 'pace' }>;
type Done = Extract<EncodeReport, { type: 'done' }>;

/** The measurements of an engine: at full speed, and at the profile's frame rate. */
export interface EngineRun {
  readonly pace: Pace;
  readonly rate: Done;
  /** At the start and at the end of the part at the profile's frame rate. */
  readonly before: Usage;
  readonly after: Usage;
}

/** Runs one task in its own page. Rejects with the engine's reason. */
export async function runEngine(
  browser: Browser,
  url: string,
  task: EncodeTask,
): Promise<EngineRun> {
  const usage = await BrowserUsage.of(browser);
  const page = await browser.newPage();
  try {
    await page.goto(url);
    let [pace, before]: [Pace | undefined, Usage | undefined] = [undefined, undefined];
    const finished = new Promise<Done>((resolve, reject) => {
      const take = async (report: EncodeReport) => {
        if (report.type === 'failed') reject(new Error(report.reason));
        if (report.type === 'pace') pace = report;
        if (report.type === 'rate') before = await usage.read();
        if (report.type === 'done') resolve(report);
      };
      page.exposeFunction('boardcastReport', take).catch(reject);
    });
    await page.waitForFunction(() => 'boardcastReport' in window);
    await page.evaluate((given) => {
      const worker = new Worker('/encode-worker.js');
      const { boardcastReport } = window as unknown as {
        readonly boardcastReport: (report: unknown) => void;
      };
      worker.onmessage = ({ data }) => boardcastReport(data);
      worker.onerror = ({ message }) => boardcastReport({ type: 'failed', reason: message });
      worker.postMessage(given);
    }, task);
    const rate = await finished;
    const after = await usage.read();
    if (pace === undefined || before === undefined)
      throw new Error('The worker sent incomplete reports.');
    return { pace, rate, before, after };
  } finally {
    await page.close();
  }
}
