import { profiles } from '@boardcast/board';
import { FfmpegWasm } from '../encoder/ffmpeg-wasm.ts';
import { EncodingCounts } from './encoding-counts.ts';
import { FrameInjector } from './frame-injector.ts';
import type { FromMediaWorker, ToMediaWorker } from './media-messages.ts';
import { counted, PictureLine } from './picture-line.ts';
import { Tone } from './tone.ts';

const reportMs = 100;
const counts = new EncodingCounts();
let injector: FrameInjector | undefined;
let line: PictureLine | undefined;

function tell(message: FromMediaWorker): void {
  self.postMessage(message);
}

function fail(error: unknown): void {
  tell({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
}

async function start(message: Extract<ToMediaWorker, { type: 'start' }>): Promise<void> {
  const profile = profiles[message.profile];
  new Tone(message.tone);
  const encoder = await FfmpegWasm.load(profile, import.meta.url, (loaded, total) =>
    tell({ type: 'loading', loaded, total }),
  );
  encoder.ended.catch(fail);
  injector = new FrameInjector(counted(encoder, counts), message.ticks);
  line = new PictureLine(profile, message.preview, injector, counts);
  setInterval(() => tell({ type: 'counts', counts: counts.read() }), reportMs);
  tell({ type: 'ready' });
}

self.addEventListener('message', ({ data }: MessageEvent<ToMediaWorker>) => {
  if (data.type === 'start') start(data).catch(fail);
  if (data.type === 'camera') line?.setCamera(data.frames);
  if (data.type === 'connected') injector?.setConnected(data.isConnected);
  if (data.type === 'requestKeyFrame') injector?.requestKeyFrame();
});

self.addEventListener('rtctransform', (event) => {
  injector?.attach((event as RTCTransformEvent).transformer);
});
