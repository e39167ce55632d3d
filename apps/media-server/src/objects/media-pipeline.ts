import { MediaObject } from './media-object.ts';
import type { Operations } from './media-object.ts';

/** What holds a board's endpoints together; releasing it releases them. */
export class MediaPipeline extends MediaObject {
  readonly type = 'MediaPipeline';
  readonly hierarchy = ['kurento.MediaObject'];

  protected override operations(): Operations<'MediaPipeline'> {
    return {
      ...this.commonOperations(),
      getLatencyStats: () => false,
    };
  }
}
