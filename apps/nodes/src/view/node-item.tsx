import type { MediaNode } from '@boardcast/protocol';
import { Button, StateBadge } from '@boardcast/web';
import { ChevronRight } from 'lucide-preact';
import type { Question } from '../model/nodes-model.ts';
import { counted, noteOf, stateLabels, stateTones } from '../model/texts.ts';
import { NodeLoad } from './node-load.tsx';

export interface NodeItemProps {
  readonly node: MediaNode;
  /** Without it nothing can be changed. */
  readonly ask?: (question: Question) => void;
}

export function NodeItem({ node, ask }: NodeItemProps) {
  const { id, state } = node;
  const note = noteOf(node);
  return (
    <li class="node" data-node={id} data-state={state}>
      <div class="node-head">
        <strong class="node-id">{id}</strong>
        <StateBadge tone={stateTones[state]}>{stateLabels[state]}</StateBadge>
      </div>
      <NodeLoad node={node} />
      {ask !== undefined && <Action node={node} ask={ask} />}
      {note !== undefined && <p class="node-note small">{note}</p>}
      <Contents node={node} />
    </li>
  );
}

function Action({ node, ask }: Required<NodeItemProps>) {
  const action = node.drain === null ? 'drain' : 'undrain';
  if (action === 'drain' && node.state === 'down') return null;
  const label = action === 'drain' ? 'Drain' : 'Undrain';
  return (
    <div class="node-action">
      <Button aria-label={`${label} ${node.id}`} onClick={() => ask({ action, node })}>
        {label}
      </Button>
    </div>
  );
}

/** What is on the node. */
function Contents({ node: { boards, cascades } }: { readonly node: MediaNode }) {
  if (boards.length === 0 && cascades.length === 0) return null;
  const parts = [
    counted(boards.length, 'board'),
    ...(cascades.length > 0 ? [counted(cascades.length, 'cascade')] : []),
  ];
  return (
    <details class="node-contents">
      <summary>
        <ChevronRight />
        {parts.join(', ')}
      </summary>
      {boards.length > 0 && (
        <ul class="chips" aria-label="Boards">
          {boards.map((board) => (
            <li key={board}>
              <a class="chip" href={`../watch/${encodeURIComponent(board)}`}>
                {board}
              </a>
            </li>
          ))}
        </ul>
      )}
      {cascades.length > 0 && (
        <ul class="cascades small" aria-label="Cascades">
          {cascades.map(({ board, to, viewers }) => (
            <li key={`${board} ${to}`}>
              {board} → {to}: {counted(viewers, 'viewer')}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
