import { profiles } from '@boardcast/board';
import { errorMessage } from '@boardcast/protocol';
import type { Frame } from '../camera/frame.ts';
import { Calibration } from '../encoder/calibration.ts';
import type { Progress } from '../encoder/core-loader.ts';
import { chooseEngine } from '../encoder/engine-choice.ts';
import { engines } from '../encoder/engines.ts';
import { DoubleBuffer } from './double-buffer.ts';
import { EncodingCounts } from './encoding-counts.ts';
import { FrameInjector } from '../peer/frame-injector.ts';
import type { FromMediaWorker, ToMediaWorker } from './media-messages.ts';
import { FramePipeline } from './frame-pipeline.ts';
import { Preview } from './preview.ts';
import { Tone } from './tone.ts';

const reportMs = 100;
const counts = new EncodingCounts();
let injector: FrameInjector | undefined;
let pipeline: FramePipeline | undefined;

function post(message: FromMediaWorker): void {
  self.postMessage(message);
}

function fail(error: unknown): void {
  post({ type: 'failed', reason: errorMessage(error) });
}

const loading: Progress = (loaded, total) => post({ type: 'loading', loaded, total });

async function start(message: Extract<ToMediaWorker, { type: 'start' }>): Promise<void> {
  const profile = profiles[message.profile];
  new Tone(message.tone);
  let calibration: Calibration | undefined;
  const { encoder, choice } = await chooseEngine({
    profile,
    wanted: message.engine,
    remembered: message.remembered,
    create: (engine) => engines[engine](import.meta.url, loading),
    measure: (candidate, fps) => (calibration ??= new Calibration(profile)).measure(candidate, fps),
    trying: (engine) => post({ type: 'tryingEngine', engine }),
  });
  encoder.ended.catch(fail);
  const buffer = new DoubleBuffer(encoder.frames);
  const preview = new Preview(message.preview);
  const { gop } = profile.h264;
  const encoding = (frame: Frame) => preview.show(frame);
  injector = new FrameInjector({ encoder, buffer, ticks: message.ticks, gop, counts, encoding });
  pipeline = new FramePipeline(profile, buffer, preview, injector, counts);
  setInterval(() => post({ type: 'counts', counts: counts.read() }), reportMs);
  post({ type: 'ready', choice });
}

self.addEventListener('message', ({ data }: MessageEvent<ToMediaWorker>) => {
  if (data.type === 'start') start(data).catch(fail);
  if (data.type === 'camera') pipeline?.setCamera(data.frames);
  if (data.type === 'connected') injector?.setConnected(data.isConnected);
  if (data.type === 'requestKeyFrame') injector?.requestKeyFrame();
  if (data.type === 'faults') {
    pipeline?.setFaults(data.faults);
    injector?.suppressKeyFrames(data.faults.suppressesKeyFrames);
  }
});

self.addEventListener('rtctransform', (event) => {
  injector?.attach((event as RTCTransformEvent).transformer);
});
