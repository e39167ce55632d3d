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
        Connect a USB cable that carries data to the board’s <strong>USB-to-UART</strong> port, or,
        on a board without one, to its <strong>USB Serial/JTAG</strong> port. Then choose the port
        in the list that the browser shows.
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
