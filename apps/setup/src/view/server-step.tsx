import { keyError, normaliseServerUrl, serverUrlError } from '@boardcast/board';
import { Button, TextField } from '@boardcast/web';
import { useSignal } from '@preact/signals';
import { RefreshCw, Server } from 'lucide-preact';
import type { Setup } from '../model/setup.ts';
import type { ServerState } from '../model/setup-state.ts';
import { Busy, FailureBanner, StepHeading } from './step-parts.tsx';

export interface ServerStepProps {
  readonly setup: Setup;
  readonly state: ServerState;
}

export function ServerStep({ setup, state }: ServerStepProps) {
  const { info, activity, failure } = state;
  return (
    <>
      <StepHeading>Connect {info.name} to the server</StepHeading>
      <FailureBanner
        failure={failure}
        {...(failure?.code === 'loopback-only' && {
          actions: (
            <Button icon={RefreshCw} onClick={() => void setup.retry()}>
              Look again
            </Button>
          ),
        })}
      />
      <ServerForm setup={setup} state={state} />
      {activity === 'saving' && <Busy>Writing the server’s address to the board …</Busy>}
      {activity === 'publishing' && <Busy>Waiting for the first frame of {info.name} …</Busy>}
    </>
  );
}

function ServerForm({ setup, state }: ServerStepProps) {
  const { addresses, needsKey, failure, activity } = state;
  const own = addresses.board ?? '';
  const typed = useSignal<string | undefined>(undefined);
  const key = useSignal('');
  const isChecked = useSignal(false);
  const server = typed.value ?? own;
  const url = normaliseServerUrl(server) ?? server;
  const isOwn = own !== '' && url === own;
  const asksKey = !isOwn || failure?.code === 'key-forbidden' || failure?.code === 'key-refused';
  const errors = {
    server: serverUrlError(server),
    key: key.value === '' ? undefined : keyError(key.value),
  };
  const shown = (error: string | undefined) => (isChecked.value ? error : undefined);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    isChecked.value = true;
    if (errors.server !== undefined || errors.key !== undefined) return;
    void setup.setServer({ server: url, key: asksKey ? key.value : '' });
  };
  return (
    <form class="step-form" noValidate onSubmit={submit}>
      <TextField
        label="Server"
        name="server"
        inputMode="url"
        hint={
          isOwn
            ? 'This Boardcast, as the board’s network reaches it.'
            : 'The address of a server in the board’s network, ws:// or wss://.'
        }
        value={server}
        error={shown(errors.server)}
        onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
      />
      {asksKey && (
        <TextField
          label="Key of the board"
          name="key"
          type="password"
          hint="Empty where the server requires none."
          value={key.value}
          error={shown(errors.key)}
          onInput={({ currentTarget }) => (key.value = currentTarget.value)}
        />
      )}
      {needsKey && isOwn && !asksKey && (
        <p class="muted small">A key of its own is made for the board and written to it.</p>
      )}
      <div class="step-actions">
        <Button
          variant={activity === 'publishing' ? 'secondary' : 'primary'}
          icon={Server}
          type="submit"
        >
          {activity === 'publishing' ? 'Use this server instead' : 'Connect to the server'}
        </Button>
      </div>
    </form>
  );
}
