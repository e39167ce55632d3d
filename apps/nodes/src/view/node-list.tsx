import type { Cluster } from '@boardcast/protocol';
import { TextField } from '@boardcast/web';
import type { NodesModel } from '../model/nodes-model.ts';
import { NodeItem } from './node-item.tsx';

/** With fewer nodes all are in sight. */
const filteredFrom = 12;

export interface NodeListProps {
  readonly model: NodesModel;
  readonly cluster: Cluster;
}

export function NodeList({ model, cluster: { directory, nodes } }: NodeListProps) {
  const { filter } = model;
  const shown = model.shown.value;
  const isOnly = nodes.length === 1;
  const canChange = directory === 'memory' || directory === 'connected';
  return (
    <section class="card" aria-labelledby="nodes">
      <h2 id="nodes">Nodes</h2>
      {nodes.length >= filteredFrom && (
        <TextField
          label="Filter"
          type="search"
          placeholder="Id, state or board"
          value={filter.value}
          onInput={({ currentTarget }) => (filter.value = currentTarget.value)}
        />
      )}
      {nodes.length === 0 && (
        <p class="muted">
          There is no node: start media servers, and give their URLs with <code>--kms</code>.
        </p>
      )}
      {nodes.length > 0 && shown.length === 0 && <p class="muted">No node matches the filter.</p>}
      <ul class="rows">
        {shown.map((node) => (
          <NodeItem
            key={node.id}
            node={node}
            {...(canChange && !isOnly && { ask: (question) => (model.question.value = question) })}
          />
        ))}
      </ul>
    </section>
  );
}
