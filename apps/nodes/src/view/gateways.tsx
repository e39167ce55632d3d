import type { ClusterGateway } from '@boardcast/protocol';
import { DoorOpen } from 'lucide-preact';
import { counted, timeText } from '../model/texts.ts';

/** The gateways that boards and viewers connect to. */
export function Gateways({ gateways }: { readonly gateways: readonly ClusterGateway[] }) {
  return (
    <section class="card" aria-labelledby="gateways">
      <h2 id="gateways">Gateways</h2>
      <ul class="rows">
        {gateways.map((gateway) => (
          <li key={gateway.id} class="gateway">
            <DoorOpen />
            <GatewayText {...gateway} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function GatewayText({ id, version, started, url, boards, isThis }: ClusterGateway) {
  const details = [
    ...(isThis ? ['this page is from it'] : []),
    counted(boards, 'board'),
    `version ${version}`,
    `started ${timeText(started)}`,
  ];
  return (
    <div class="row-text">
      <strong>{url === null ? id.slice(0, 8) : <a href={url}>{url}</a>}</strong>
      <span class="muted small">{details.join(' · ')}</span>
    </div>
  );
}
