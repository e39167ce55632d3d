import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { launchChromium } from '@boardcast/testkit/chromium';
import { freeTcpPort } from '@boardcast/testkit/free-port';
import lighthouse from 'lighthouse';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Site } from './site.ts';

/** Git ignores it. */
const reportFile = path.resolve(import.meta.dirname, '../../../../reports/lighthouse.json');
const categories = ['performance', 'accessibility', 'best-practices'];
/** Lighthouse's phone: a slow 4G connection, and a processor of a quarter of this one's speed. */
const formFactors = ['mobile', 'desktop'] as const;

const pages: Readonly<Record<string, string>> = {
  viewer: '',
  focus: `watch/${encodeURIComponent(Site.nameOf(0))}`,
  recordings: `recordings/${encodeURIComponent(Site.nameOf(0))}`,
  'virtual board': 'virtual-board/',
  access: 'access/',
  nodes: 'nodes/',
  setup: 'setup/',
};
const cases = Object.entries(pages).flatMap(([name, url]) =>
  formFactors.map((formFactor) => ({ name, url, formFactor })),
);

type FormFactor = (typeof formFactors)[number];

const wanted = 95;
const maxAttempts = 3;

interface Result {
  readonly accessibility: number;
  readonly performance: number;
  readonly bestPractices: number;
  /** The audits that cost points. */
  readonly findings: readonly string[];
}

const results: Record<string, Result> = {};
let site: Site;
let browser: Browser;
let port: number;

beforeAll(async () => {
  port = await freeTcpPort();
  browser = await launchChromium({ arguments: [`--remote-debugging-port=${port}`] });
  site = await Site.open();
  await site.setBoards(2);
});

afterAll(async () => {
  await mkdir(path.dirname(reportFile), { recursive: true });
  await writeFile(reportFile, JSON.stringify(results, null, 2));
  console.log(`Report: ${reportFile}`);
  await browser?.close();
  await site?.close();
});

it.each(cases)('$name, $formFactor', async ({ name, url, formFactor }) => {
  const result = await bestOf(`${site.gateway.httpUrl}/${url}`, formFactor);
  results[`${name}, ${formFactor}`] = result;
  const { findings, ...scores } = result;
  console.log(`${name}, ${formFactor}: ${JSON.stringify(scores)}`);

  expect(scores.accessibility, findings.join('\n')).toBe(100);
  expect(scores.performance, findings.join('\n')).toBeGreaterThanOrEqual(wanted);
});

/** What else the machine does costs a page points, and never gives any. */
async function bestOf(url: string, formFactor: FormFactor): Promise<Result> {
  let best: Result | undefined;
  let problem: unknown;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    // Lighthouse itself fails when a busy machine delays the browser's trace.
    const next = await measure(url, formFactor).catch((error: unknown) => void (problem = error));
    if (next === undefined) continue;
    if (best === undefined || next.performance > best.performance) best = next;
    if (best.performance >= wanted) break;
  }
  if (best === undefined) throw problem;
  return best;
}

async function measure(url: string, formFactor: FormFactor): Promise<Result> {
  const config = { extends: 'lighthouse:default', settings: settingsOf(formFactor) };
  const run = await lighthouse(url, { port, onlyCategories: categories }, config);
  if (run === undefined) throw new Error(`Lighthouse has no result for ${url}.`);
  const { lhr } = run;
  if (lhr.runtimeError !== undefined) throw new Error(lhr.runtimeError.message);
  const scoreOf = (id: string) => Math.round((lhr.categories[id]?.score ?? 0) * 100);
  const findings = Object.values(lhr.categories)
    .flatMap(({ auditRefs }) => auditRefs)
    .filter(({ weight }) => weight > 0)
    .map(({ id }) => lhr.audits[id])
    .filter((audit) => audit?.score !== null && (audit?.score ?? 1) < 1)
    .map((audit) => `${audit?.id}: ${audit?.score} ${audit?.displayValue ?? audit?.title ?? ''}`);
  return {
    accessibility: scoreOf('accessibility'),
    performance: scoreOf('performance'),
    bestPractices: scoreOf('best-practices'),
    findings,
  };
}

/** Those of Lighthouse's own presets. */
function settingsOf(formFactor: FormFactor) {
  if (formFactor === 'mobile') return { formFactor };
  return {
    formFactor,
    screenEmulation: {
      mobile: false,
      width: 1350,
      height: 940,
      deviceScaleFactor: 1,
      disabled: false,
    },
    throttling: {
      rttMs: 40,
      throughputKbps: 10 * 1024,
      cpuSlowdownMultiplier: 1,
      requestLatencyMs: 0,
      downloadThroughputKbps: 0,
      uploadThroughputKbps: 0,
    },
  };
}
