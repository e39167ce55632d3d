import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { launchChromium } from '@boardcast/testkit/chromium';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { until } from '@boardcast/testkit/until';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PackedPackages } from './packed-packages.ts';

const names = ['@boardcast/protocol', '@boardcast/signaling'];
let gateway: GatewayProcess;
let packages: PackedPackages;
let browser: Browser;

beforeAll(async () => {
  packages = await PackedPackages.install();
  gateway = await GatewayProcess.start();
  browser = await launchChromium();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  await packages?.remove();
});

describe.each(names)('the tarball of %s', (name) => {
  it('has the compiled modules with their types, a README, and no tests or sources', () => {
    const files = packages.files.get(name) ?? [];

    expect(files).toEqual(
      expect.arrayContaining(['README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts']),
    );
    const other = files.filter(
      (file) => !/^(README\.md|LICENSE|CHANGELOG\.md|package\.json|dist\/)/.test(file),
    );
    expect(other).toEqual([]);
    expect(files.filter((file) => /test|testing/.test(file))).toEqual([]);
  });

  it('has an example in its README that runs in Node', async () => {
    const readme = path.join(packages.folder, 'node_modules', name, 'README.md');
    const example = /```js\n([\s\S]*?)```/.exec(await readFile(readme, 'utf8'))?.[1] ?? '';
    const file = path.join(packages.folder, 'example.js');
    await writeFile(file, example);

    const { stdout } = await promisify(execFile)(process.execPath, [file], {
      env: { ...process.env, KMS_URL: gateway.kurentoUrl },
      timeout: 60_000,
    });

    expect(stdout.trim()).not.toBe('');
  });

  it('is typed for a project that checks its dependencies', async () => {
    const program = `import * as all from '${name}';\nexport const used = all;\n`;
    const file = path.join(packages.folder, 'typed.ts');
    await writeFile(file, program);
    const tsc = path.resolve(import.meta.dirname, '../../../node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--lib', 'es2023,dom'];

    const checked = promisify(execFile)(process.execPath, [tsc, ...options, file], {
      cwd: packages.folder,
    });

    await expect(checked).resolves.toMatchObject({ stdout: '' });
  }, 120_000);
});

it('the examples publish and watch, bundled from the tarballs', async () => {
  await packages.addExamples();
  const page = await browser.newPage();
  await page.goto(`${gateway.httpUrl}/api/boards`);
  // The gateway's content security policy allows no inline script.
  await page.evaluate(await bundled());

  await page.evaluate((url) => window.examples.publish(url), gateway.kurentoUrl);
  const board = await until('the example publishes', () => gateway.liveBoard('example'));
  await page.evaluate(([url, source]) => window.examples.watch(url, source), [
    gateway.kurentoUrl,
    board.endpoint,
  ] as const);

  const frames = () => page.evaluate(() => window.examples.frames());
  const first = await until('the viewer shows frames', async () => {
    const count = await frames();
    return count > 5 ? count : undefined;
  });
  await until('more frames follow', async () => (await frames()) > first + 5);
  await page.close();
});

declare global {
  interface Window {
    examples: {
      publish(url: string): void;
      watch(url: string, source: string): Promise<void>;
      frames(): number;
    };
  }
}

/** A script with both examples: a canvas as the camera, and a count of the frames that are shown. */
async function bundled(): Promise<string> {
  const program = `
    import { publish } from './publisher.ts';
    import { watch } from './viewer.ts';
    const video = document.createElement('video');
    Object.assign(video, { autoplay: true, muted: true });
    document.body.append(video);
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    let frame = 0;
    setInterval(() => {
      context.fillStyle = 'hsl(' + (frame += 7) + ' 90% 50%)';
      context.fillRect(0, 0, canvas.width, canvas.height);
    }, 40);
    window.examples = {
      publish: (url) => void publish(url, 'example', canvas.captureStream()),
      watch: (url, source) => watch(url, source, video).then(() => undefined),
      frames: () => video.getVideoPlaybackQuality().totalVideoFrames,
    };`;
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: packages.folder, loader: 'js' },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}
