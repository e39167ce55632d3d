import { AppBar, Banner, StateBadge } from '@boardcast/web';
import type { Cluster } from '@boardcast/protocol';
import type { NodesModel } from '../model/nodes-model.ts';
import { Gateways } from './gateways.tsx';
import { NodeList } from './node-list.tsx';
import { QuestionDialog } from './question-dialog.tsx';

export function App({ model }: { readonly model: NodesModel }) {
  const { problem, stale } = model;
  const cluster = model.cluster.value;
  return (
    <>
      <AppBar page="Nodes" home="../" status={cluster && <Serving cluster={cluster} />} />
      <main>
        {stale.value !== undefined && <Banner tone="warning">{stale.value}</Banner>}
        {problem.value !== undefined && <Banner tone="danger">{problem.value}</Banner>}
        {cluster !== undefined && <DirectoryNotice cluster={cluster} />}
        {cluster !== undefined && <NodeList model={model} cluster={cluster} />}
        {cluster !== undefined && <Gateways gateways={cluster.gateways} />}
      </main>
      <QuestionDialog model={model} />
    </>
  );
}

function Serving({ cluster: { nodes } }: { readonly cluster: Cluster }) {
  const serving = nodes.filter(({ state }) => state === 'serving').length;
  const worst = nodes.some(({ state }) => state === 'down') ? 'warning' : 'good';
  return (
    <StateBadge tone={serving === 0 ? 'danger' : worst}>
      {serving} of {nodes.length} serving
    </StateBadge>
  );
}

/** What the gateway does not know, or does not have. */
function DirectoryNotice({ cluster: { directory } }: { readonly cluster: Cluster }) {
  switch (directory) {
    case 'away':
      return (
        <Banner tone="warning">
          Redis does not answer. Media go on, and so does what is known: this is as it was before.
          Nodes cannot be drained until it is back.
        </Banner>
      );
    case 'none':
      return (
        <Banner tone="info">
          This gateway has one media server. With <code>--kms</code> given more than once, or with{' '}
          <code>--redis</code>, boards are spread over several, and each can be drained.
        </Banner>
      );
    case 'memory':
    case 'connected':
      return null;
  }
}
