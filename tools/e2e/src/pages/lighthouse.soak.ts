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
  setup: 'setup/',
};
const cases = Object.entries(pages).flatMap(([name, url]) =>
  formFactors.map((formFactor) => ({ name, url, formFactor })),
);

interface Result {
  readonly scores: Readonly<Record<string, number>>;
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
  const result = await measure(`${site.gateway.httpUrl}/${url}`, formFactor);
  results[`${name}, ${formFactor}`] = result;
  console.log(`${name}, ${formFactor}: ${JSON.stringify(result.scores)}`);

  expect(result.scores['accessibility'], result.findings.join('\n')).toBe(100);
  expect(result.scores['performance'], result.findings.join('\n')).toBeGreaterThanOrEqual(95);
});

async function measure(url: string, formFactor: 'mobile' | 'desktop'): Promise<Result> {
  const config = { extends: 'lighthouse:default', settings: settingsOf(formFactor) };
  const run = await lighthouse(url, { port, onlyCategories: categories }, config);
  if (run === undefined) throw new Error(`Lighthouse has no result for ${url}.`);
  const { lhr } = run;
  const scores = Object.values(lhr.categories).map(({ id, score }) => [
    id,
    Math.round((score ?? 0) * 100),
  ]);
  const findings = Object.values(lhr.categories)
    .flatMap(({ auditRefs }) => auditRefs)
    .filter(({ weight }) => weight > 0)
    .map(({ id }) => lhr.audits[id])
    .filter((audit) => audit?.score !== null && (audit?.score ?? 1) < 1)
    .map((audit) => `${audit?.id}: ${audit?.score} ${audit?.displayValue ?? audit?.title ?? ''}`);
  return { scores: Object.fromEntries(scores) as Result['scores'], findings };
}

/** Those of Lighthouse's own presets. */
function settingsOf(formFactor: 'mobile' | 'desktop') {
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
