import { Button } from '@boardcast/web';
import { Usb } from 'lucide-preact';
import type { Setup } from '../model/setup.ts';
import type { ConnectState } from '../model/setup-state.ts';
import { Busy, FailureBanner, StepHeading } from './step-parts.tsx';

export interface ConnectStepProps {
  readonly setup: Setup;
  readonly state: ConnectState;
}

export function ConnectStep({ setup, state: { activity, failure } }: ConnectStepProps) {
  return (
    <>
      <StepHeading>Connect the board</StepHeading>
      <p>
        Use a USB cable that carries data, and the board’s port for its serial bridge: it is marked{' '}
        <strong>UART</strong> on the ESP32-S3-Korvo-2, and <strong>USB-UART</strong> on the
        ESP32-P4-Function-EV-Board. Then choose the port; the browser lists it.
      </p>
      <FailureBanner failure={failure} />
      {activity === undefined ? (
        <div class="step-actions">
          <Button variant="primary" icon={Usb} onClick={() => void setup.connect()}>
            Choose the port
          </Button>
        </div>
      ) : (
        <Busy>Reading the chip …</Busy>
      )}
      <p class="muted small">
        The chip is restarted to read it. Nothing is written before you start that.
      </p>
    </>
  );
}
