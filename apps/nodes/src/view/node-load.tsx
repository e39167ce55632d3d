import type { MediaNode } from '@boardcast/protocol';
import { counted, withUnit } from '../model/texts.ts';

/** Above this a node has little left for more. */
const highCpu = 80;

/** A node's load; what its media server does not tell is left out. */
export function NodeLoad({ node }: { readonly node: MediaNode }) {
  const { cpu, memory, bitrate, endpoints, workers, state } = node;
  // Its last load is none.
  if (state === 'down') return null;
  const facts = [
    ...(memory === null ? [] : [withUnit(memory, 'B')]),
    ...(bitrate === null ? [] : [withUnit(bitrate, 'bit/s')]),
    counted(endpoints, 'endpoint'),
    ...(workers > 1 ? [`${workers} workers`] : []),
  ];
  return (
    <div class="node-load">
      {cpu !== null && (
        <div class="cpu" data-high={cpu >= highCpu || undefined}>
          <span class="cpu-bar" aria-hidden="true">
            <span style={{ width: `${Math.min(100, cpu)}%` }} />
          </span>
          <span class="nowrap">{Math.round(cpu)} % CPU</span>
        </div>
      )}
      <span class="muted small">{facts.join(' · ')}</span>
    </div>
  );
}
