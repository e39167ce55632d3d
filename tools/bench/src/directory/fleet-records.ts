import type { RecordValues } from '@boardcast/directory';

const id = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

export const pipelineOf = (board: number) => `${id(board)}_kurento.MediaPipeline`;
export const boardName = (board: number) => `camera-${board}`;
export const nodeName = (node: number) =>
  `10.${node >> 16}.${(node >> 8) & 255}.${node & 255}:8888`;

/** A board as a gateway records it. */
export function boardValue(board: number, node: number, viewers = 0): RecordValues['board'] {
  const endpoint = (end: number) =>
    `${pipelineOf(board)}/${id(2 * board + end)}_kurento.WebRtcEndpoint`;
  return {
    node: nodeName(node),
    entry: {
      ...{ name: boardName(board), profile: 'ESP32-P4', state: 'live', viewers },
      ...{ since: '2026-01-01T00:00:00.000Z', firmware: '0.1.0', pipeline: pipelineOf(board) },
      ...{ endpoint: endpoint(0), viewerEndpoint: endpoint(1) },
    },
  };
}

export function nodeValue(node: number, cpu: number, endpoints: number): RecordValues['node'] {
  return {
    ...{ url: `ws://${nodeName(node)}/kurento`, secret: null, state: 'serving', workers: 1 },
    load: {
      cpu,
      memory: 300e6,
      bitrate: endpoints * 1e6,
      endpoints,
      pipelines: Math.round(endpoints / 11),
    },
    ...{ drain: null, seen: Date.now() },
  };
}
