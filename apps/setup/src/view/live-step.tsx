import { Button } from '@boardcast/web';
import { CircleCheck, Play, Plus } from 'lucide-preact';
import type { Setup } from '../model/setup.ts';
import type { LiveState } from '../model/setup-state.ts';
import { StepHeading } from './step-parts.tsx';

export interface LiveStepProps {
  readonly setup: Setup;
  readonly state: LiveState;
}

export function LiveStep({ setup, state: { name } }: LiveStepProps) {
  return (
    <div class="live">
      <CircleCheck class="live-icon" />
      <StepHeading>{name} is live</StepHeading>
      <p>You may disconnect the cable; the board needs power only. It connects by itself.</p>
      <div class="step-actions">
        <Button variant="primary" icon={Play} href={`../watch/${encodeURIComponent(name)}`}>
          Watch {name}
        </Button>
        <Button icon={Plus} onClick={() => void setup.restart()}>
          Set up another board
        </Button>
      </div>
    </div>
  );
}
