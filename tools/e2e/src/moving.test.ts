import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { launchChromium } from '@boardcast/testkit/chromium';
import { eventually, until } from '@boardcast/testkit/until';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ClipPublisher } from './clip-publisher.ts';
import { encodeClip } from './clip.ts';
import { observe } from './interruptions.ts';
import { ViewerPage } from './viewer-page.ts';

const fps = 25;
const clip = await encodeClip({
  source: `testsrc2=size=640x360:rate=${fps}`,
  ...{ seconds: 2, bitrate: 500_000, gop: 10 },
});

let gateway: GatewayProcess;
let browser: Browser;

beforeAll(async () => {
  [gateway, browser] = await Promise.all([GatewayProcess.start(), launchChromium()]);
});

afterAll(async () => {
  await browser.close();
  await gateway.stop();
});

/** Publishes as this board, whoever does already. */
async function publish(name: string): Promise<ClipPublisher> {
  const board = await ClipPublisher.open({
    ...{ url: gateway.kurentoUrl, name, profile: 'esp32s3', fps, codec: 'H264', audio: true },
  });
  board.play(clip);
  return board;
}

const pipelineOf = async (name: string) => (await gateway.liveBoard(name)).pipeline;

/** The audio tracks of each video on the page; one without a stream is about to be removed. */
function audioTracks({ page }: ViewerPage): Promise<readonly (number | undefined)[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('video')].map(
      ({ srcObject }) => (srcObject as MediaStream | null)?.getAudioTracks().length,
    ),
  );
}

it('follows a board to another pipeline without an interruption', async () => {
  const before = await publish('porch');
  const old = await pipelineOf('porch');
  const viewer = await ViewerPage.open(browser, gateway.httpUrl, { watch: 'porch' });
  await viewer.waitForState('live');
  await viewer.unmute();
  await viewer.waitForFrames(fps);
  const seen = await observe(viewer);

  const after = await publish('porch');
  await until('it is watched there', async () => {
    const { pipeline, viewers } = await gateway.liveBoard('porch');
    return pipeline !== old && viewers === 1;
  });
  await viewer.waitForFrames(fps);
  await before.close();
  await viewer.waitForFrames(fps);

  expect(await seen()).toEqual([]);
  await eventually(async () => expect(await audioTracks(viewer)).toEqual([1]));
  expect(await viewer.state()).toBe('live');
  await after.close();
  await viewer.close();
});
