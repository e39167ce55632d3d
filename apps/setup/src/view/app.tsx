import { Button } from '@boardcast/web';
import { RotateCcw } from 'lucide-preact';
import type { Setup } from '../model/setup.ts';
import type { SetupState } from '../model/setup-state.ts';
import { ConnectStep } from './connect-step.tsx';
import { FirmwareStep } from './firmware-step.tsx';
import { LiveStep } from './live-step.tsx';
import { Page } from './page.tsx';
import { ServerStep } from './server-step.tsx';
import { StepList } from './step-list.tsx';
import { WifiStep } from './wifi-step.tsx';

export interface AppProps {
  readonly setup: Setup;
}

export function App({ setup }: AppProps) {
  const state = setup.state.value;
  // Only then no request to the board is pending.
  const isIdle = state.activity === undefined || state.activity === 'publishing';
  return (
    <Page>
      <StepList current={state.step} />
      <section class="card setup-step">
        <CurrentStep setup={setup} state={state} />
      </section>
      {state.step !== 'connect' && state.step !== 'live' && (
        <Button
          variant="quiet"
          icon={RotateCcw}
          disabled={!isIdle}
          onClick={() => void setup.restart()}
        >
          Start over
        </Button>
      )}
    </Page>
  );
}

function CurrentStep({ setup, state }: AppProps & { readonly state: SetupState }) {
  switch (state.step) {
    case 'connect':
      return <ConnectStep setup={setup} state={state} />;
    case 'firmware':
      return <FirmwareStep setup={setup} state={state} />;
    case 'wifi':
      return <WifiStep setup={setup} state={state} />;
    case 'server':
      return <ServerStep setup={setup} state={state} />;
    case 'live':
      return <LiveStep setup={setup} state={state} />;
  }
}
