import type { Session } from '@boardcast/protocol';
import { AppBar, Banner } from '@boardcast/web';
import type { AccessModel } from '../model/access-model.ts';
import { Clients } from './clients.tsx';
import { DisclosureDialog } from './disclosure-dialog.tsx';
import { Keys } from './keys.tsx';
import { Links } from './links.tsx';
import { RevocationDialog } from './revocation-dialog.tsx';

export interface AppProps {
  readonly model: AccessModel;
  readonly session: Session;
}

export function App({ model, session: { accessControl, kind } }: AppProps) {
  const { problem, stale } = model;
  const state = model.state.value;
  // Only an administrator changes something.
  const isAdmin = kind === 'admin';
  return (
    <>
      <AppBar page="Access" home="../" />
      <main>
        {stale.value !== undefined && <Banner tone="warning">{stale.value}</Banner>}
        {problem.value !== undefined && <Banner tone="danger">{problem.value}</Banner>}
        {!accessControl && (
          <Banner tone="info">
            Access control is off: start the gateway with an address of your network, such as{' '}
            <code>--host 0.0.0.0</code>, and without <code>--open</code>, to turn it on.
          </Banner>
        )}
        {state !== undefined && <Clients state={state} />}
        {state !== undefined && accessControl && (
          <>
            <Keys model={model} state={state} isAdmin={isAdmin} />
            <Links model={model} state={state} isAdmin={isAdmin} />
          </>
        )}
      </main>
      <DisclosureDialog model={model} />
      <RevocationDialog model={model} />
    </>
  );
}
