import { HardDriveDownload, Lock, Video } from 'lucide-preact';
import { CopyButton, EmptyState } from '@boardcast/web';
import type { Page } from '../../page.ts';
import type { RecordingModel } from '../recording-model.ts';
import { RecordingStateLine } from './recording-state.tsx';

export function NotAllowed({ board }: { readonly board: string }) {
  return (
    <EmptyState icon={Lock} title="No permission">
      <p>
        Your link does not include the recordings of {board}. Ask an administrator for one with
        “playback”.
      </p>
    </EmptyState>
  );
}

/** How to begin, where nothing records. */
export function NoRecorder({ board }: { readonly board: string }) {
  return (
    <EmptyState icon={HardDriveDownload} title="No recorder is running">
      <p>Start the server with a rule for what is to be recorded:</p>
      <Command board={board} />
    </EmptyState>
  );
}

function Command({ board }: { readonly board: string }) {
  const command = `npm start -- --record "${board}=always"`;
  return (
    <p class="recordings-command">
      <code>{command}</code>
      <CopyButton text={command} label="Copy the command" />
    </p>
  );
}

export interface NothingRecordedProps {
  readonly model: RecordingModel;
  readonly page: Page;
}

export function NothingRecorded({ model, page }: NothingRecordedProps) {
  const isStopped = (model.recording.value?.state ?? 'stopped') === 'stopped';
  return (
    <EmptyState icon={Video} title={`Nothing is recorded of ${model.board}`}>
      <p>What is recorded appears here, with a timeline of the day.</p>
      <RecordingStateLine model={model} page={page} />
      {isStopped && (
        <>
          <p>Or start the server with a rule, which records by itself:</p>
          <Command board={model.board} />
        </>
      )}
    </EmptyState>
  );
}
