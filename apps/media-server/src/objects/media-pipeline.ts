import type { Connectable } from './connections.ts';
import { dotGraph } from './dot-graph.ts';
import { MediaObject } from './media-object.ts';
import type { Operations } from './media-object.ts';

const isConnectable = (object: MediaObject): object is MediaObject & Connectable =>
  'sinks' in object;

/** The parent of endpoints; they are released with it. */
export class MediaPipeline extends MediaObject {
  readonly type = 'MediaPipeline';
  readonly hierarchy = ['kurento.MediaObject'];
  #latencyStats = false;

  protected override operations(): Operations<'MediaPipeline'> {
    return {
      ...this.commonOperations(),
      getLatencyStats: () => this.#latencyStats,
      setLatencyStats: ({ latencyStats }) => {
        this.#latencyStats = latencyStats;
        return null;
      },
      getGstreamerDot: () => dotGraph(this.id, [...this.children].filter(isConnectable)),
      dumpGstreamerDot: () => null,
    };
  }
}
