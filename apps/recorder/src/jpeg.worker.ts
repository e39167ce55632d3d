import { parentPort } from 'node:worker_threads';
import { JpegCore } from './snapshot/jpeg-core.ts';
import type { JpegRequest, JpegReply } from './snapshot/jpeg-messages.ts';

const core = JpegCore.load();

parentPort?.on('message', ({ id, ...frame }: JpegRequest) => {
  void core
    .then((loaded) => loaded.encode(frame))
    .then(
      (jpeg): JpegReply => ({ id, jpeg }),
      (error: unknown): JpegReply => ({ id, error: String(error) }),
    )
    .then((reply) => parentPort?.postMessage(reply));
});
