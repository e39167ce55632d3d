import { Button, Checkbox, Progress } from '@boardcast/web';
import { useSignal } from '@preact/signals';
import { revisionText } from '@boardcast/flasher';
import { RefreshCw, Zap } from 'lucide-preact';
import type { Setup } from '../model/setup.ts';
import type { FirmwareState } from '../model/setup-state.ts';
import { Busy, FailureBanner, StepHeading } from './step-parts.tsx';

export interface FirmwareStepProps {
  readonly setup: Setup;
  readonly state: FirmwareState;
}

export function FirmwareStep({ setup, state }: FirmwareStepProps) {
  const { chip, failure } = state;
  return (
    <>
      <StepHeading>Write the firmware</StepHeading>
      <dl class="facts">
        <dt>Chip</dt>
        <dd>
          {chip.name}, revision {revisionText(chip.revision)}
        </dd>
        <dt>MAC address</dt>
        <dd>{chip.mac}</dd>
        <dt>Firmware</dt>
        <dd>{firmwareName(state)}</dd>
      </dl>
      <FailureBanner
        failure={failure}
        actions={
          <Button icon={RefreshCw} onClick={() => void setup.retry()}>
            Look again
          </Button>
        }
      />
      <Actions setup={setup} state={state} />
    </>
  );
}

function firmwareName({ firmware }: FirmwareState): string {
  if (firmware === undefined) return 'none for this chip';
  const { version, location } = firmware;
  return version === undefined ? `build ${location}` : `Boardcast ${version}, build ${location}`;
}

function Actions({ setup, state }: FirmwareStepProps) {
  const erase = useSignal(false);
  const { activity, progress, firmware } = state;
  if (activity === 'writing') {
    const percent = Math.floor(progress * 100);
    return (
      <Progress
        label={`Writing and verifying: ${percent} %. Leave the cable connected.`}
        value={progress}
      />
    );
  }
  if (activity === 'starting') return <Busy>Starting the board …</Busy>;
  if (activity !== undefined) return <Busy>Looking for its firmware …</Busy>;
  return (
    <>
      {firmware !== undefined && (
        <Checkbox
          label="Also erase the settings that are saved on the board"
          checked={erase}
          onChange={({ currentTarget }) => (erase.value = currentTarget.checked)}
        />
      )}
      <div class="step-actions">
        {firmware !== undefined && (
          <Button
            variant="primary"
            icon={Zap}
            onClick={() => void setup.flash({ erase: erase.value })}
          >
            Write the firmware
          </Button>
        )}
        <Button onClick={() => void setup.keepFirmware()}>Keep the board’s firmware</Button>
      </div>
    </>
  );
}
