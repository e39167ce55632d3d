import { boardNameError, ssidError, wifiPasswordError } from '@boardcast/board';
import { Button, Checkbox, TextField } from '@boardcast/web';
import { useSignal } from '@preact/signals';
import { RefreshCw, Wifi } from 'lucide-preact';
import type { Setup } from '../model/setup.ts';
import type { WifiState } from '../model/setup-state.ts';
import { NetworkList, otherNetwork } from './network-list.tsx';
import { Busy, FailureBanner, StepHeading } from './step-parts.tsx';

export interface WifiStepProps {
  readonly setup: Setup;
  readonly state: WifiState;
}

export function WifiStep({ setup, state }: WifiStepProps) {
  const { networks, info, activity, failure, isConnected } = state;
  const chosen = useSignal<string | undefined>(undefined);
  const typed = useSignal('');
  const password = useSignal('');
  const isShown = useSignal(false);
  const name = useSignal(info.name);
  const isChecked = useSignal(false);
  const selected = chosen.value ?? networks[0]?.ssid ?? otherNetwork;
  const isOther = selected === otherNetwork;
  const ssid = isOther ? typed.value : selected;
  const isOpen = networks.find((network) => network.ssid === selected)?.isOpen === true;
  const errors = {
    ssid: ssidError(ssid),
    password: isOpen ? undefined : wifiPasswordError(password.value),
    name: boardNameError(name.value),
  };
  const shown = (error: string | undefined) => (isChecked.value ? error : undefined);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    isChecked.value = true;
    if (Object.values(errors).some((error) => error !== undefined)) return;
    const sent = isOpen ? '' : password.value;
    void setup.connectWifi({ ssid, password: sent, name: name.value });
  };
  const keep = () => {
    isChecked.value = true;
    if (errors.name === undefined) void setup.keepWifi(name.value);
  };
  return (
    <form class="step-form" noValidate onSubmit={submit}>
      <StepHeading>Connect the board to the Wi-Fi</StepHeading>
      <p class="muted small">
        Firmware {info.version} on the {info.chip}. These are the networks that the board itself
        sees, at 2.4 GHz.
      </p>
      <FailureBanner failure={failure} />
      <NetworkList
        networks={networks}
        selected={selected}
        onSelect={(value) => (chosen.value = value)}
      />
      {activity === 'scanning' ? (
        <Busy>Searching for networks …</Busy>
      ) : (
        <Button variant="quiet" icon={RefreshCw} onClick={() => void setup.retry()}>
          Search again
        </Button>
      )}
      {isOther && (
        <TextField
          label="Name of the network"
          name="ssid"
          value={typed.value}
          error={shown(errors.ssid)}
          onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
        />
      )}
      {!isOpen && (
        <>
          <TextField
            label="Password"
            name="password"
            type={isShown.value ? 'text' : 'password'}
            autocomplete="off"
            hint={isOther ? 'Empty for an open network.' : undefined}
            value={password.value}
            error={shown(errors.password)}
            onInput={({ currentTarget }) => (password.value = currentTarget.value)}
          />
          <Checkbox
            label="Show the password"
            checked={isShown.value}
            onChange={({ currentTarget }) => (isShown.value = currentTarget.checked)}
          />
        </>
      )}
      <TextField
        label="Name of the board"
        name="name"
        hint="Shown in the viewer, and its host name in the network."
        value={name.value}
        error={shown(errors.name)}
        onInput={({ currentTarget }) => (name.value = currentTarget.value)}
      />
      <div class="step-actions">
        <Button variant="primary" icon={Wifi} type="submit" disabled={activity === 'scanning'}>
          Connect
        </Button>
        {isConnected && <Button onClick={keep}>Keep the board’s network</Button>}
      </div>
      {activity === 'joining' && (
        <Busy>The board is connecting; this may take half a minute …</Busy>
      )}
    </form>
  );
}
