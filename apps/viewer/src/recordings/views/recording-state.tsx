import { useSignal } from '@preact/signals';
import {
  CirclePause,
  CircleStop,
  Disc,
  HardDrive,
  Hourglass,
  type LucideIcon,
} from 'lucide-preact';
import { announce, Button, StateBadge, type Tone } from '@boardcast/web';
import type { BoardRecording, RecordingState } from '@boardcast/protocol';
import type { Page } from '../../page.ts';
import { isAllowed } from '../../wall/permissions.ts';
import type { RecordingModel } from '../recording-model.ts';

interface StateText {
  readonly label: string;
  readonly tone: Tone;
  readonly icon?: LucideIcon;
  /** Why, unless the recorder says it. */
  readonly reason: string;
}

const states: Readonly<Record<RecordingState, StateText>> = {
  recording: { label: 'Recording', tone: 'danger', icon: Disc, reason: '' },
  waiting: {
    label: 'Waiting',
    tone: 'warning',
    icon: Hourglass,
    reason: 'Recording begins once the board sends video.',
  },
  stopped: { label: 'Not recording', tone: 'off', icon: CirclePause, reason: '' },
  'disk-full': {
    label: 'Disk full',
    tone: 'danger',
    icon: HardDrive,
    reason: 'Nothing is recorded until there is room on the disk of the recorder.',
  },
  failed: { label: 'Failed', tone: 'danger', reason: 'A file could not be written.' },
};

export interface RecordingStateProps {
  readonly model: RecordingModel;
  readonly page: Page;
}

/** Whether the board is being recorded, why not, and the button that changes it. */
export function RecordingStateLine({ model, page }: RecordingStateProps) {
  const recording = model.recording.value;
  const { label, tone, icon, reason } = states[recording?.state ?? 'stopped'];
  return (
    <div class="recording-state">
      <StateBadge tone={tone} {...(icon && { icon })}>
        {label}
      </StateBadge>
      <span class="small muted">{recording?.detail ?? reason}</span>
      {isAllowed(page.session.value, 'manage', model.board) && (
        <RecordButton model={model} page={page} recording={recording} />
      )}
    </div>
  );
}

interface RecordButtonProps extends RecordingStateProps {
  readonly recording: BoardRecording | undefined;
}

function RecordButton({ model, page, recording }: RecordButtonProps) {
  const isBusy = useSignal(false);
  const records = recording !== undefined && recording.state !== 'stopped';
  const change = async () => {
    isBusy.value = true;
    const problem = await model.record(!records);
    isBusy.value = false;
    const done = records ? 'Recording stopped.' : 'Recording started.';
    announce(problem ?? done);
    page.notice.value = problem && `Recording was not changed: ${problem}`;
  };
  return (
    <Button
      icon={records ? CircleStop : Disc}
      disabled={isBusy.value}
      onClick={() => void change()}
    >
      {records ? 'Stop recording' : 'Start recording'}
    </Button>
  );
}
