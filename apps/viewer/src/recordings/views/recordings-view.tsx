import { useComputed, useSignal } from '@preact/signals';
import { Radio, Trash2 } from 'lucide-preact';
import { Button, IconButton } from '@boardcast/web';
import { useEffect, useMemo } from 'preact/hooks';
import type { Page } from '../../page.ts';
import { isAllowed } from '../../wall/permissions.ts';
import { isTyping } from '../../views/keys.ts';
import { RecordingModel } from '../recording-model.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { NoRecorder, NotAllowed, NothingRecorded } from './no-recordings.tsx';
import { performRecordingKey } from './recording-keys.ts';
import { RecordingStage } from './recording-stage.tsx';
import { RecordingStateLine } from './recording-state.tsx';
import { Timeline } from './timeline.tsx';
import { TimelineTools } from './timeline-tools.tsx';

export interface RecordingsViewProps {
  readonly page: Page;
  readonly board: string;
}

/** What was recorded of one board. */
export function RecordingsView({ page, board }: RecordingsViewProps) {
  const { recorder, session } = page;
  const { availability } = recorder;
  if (session.value === undefined) return null;
  if (!isAllowed(session.value, 'playback', board)) return <NotAllowed board={board} />;
  if (availability.value === 'unavailable') return <NoRecorder board={board} />;
  if (availability.value === 'unknown' && recorder.boards.value.size === 0) return null;
  return <Recordings key={board} page={page} board={board} />;
}

function Recordings({ page, board }: RecordingsViewProps) {
  const model = useMemo(() => {
    const { recorder, router, preferences } = page;
    const volume = preferences.volume.peek() || 1;
    return new RecordingModel({ board, home: router.home, recorder, volume });
  }, [page, board]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const { defaultPrevented, ctrlKey, metaKey, altKey, target } = event;
      if (defaultPrevented || ctrlKey || metaKey || altKey || isTyping(target)) return;
      if (performRecordingKey(event, model)) event.preventDefault();
    };
    document.addEventListener('keydown', pressed);
    return () => {
      document.removeEventListener('keydown', pressed);
      model.close();
    };
  }, [model]);
  const playback = model.playback.value;
  if (playback === undefined) return <NothingRecorded model={model} page={page} />;
  return (
    <div class="recordings">
      <RecordingStage model={model} playback={playback} preferences={page.preferences} />
      <section class="timeline-panel" aria-label="Timeline">
        <RecordingsHead model={model} page={page} />
        <Timeline model={model} />
        <TimelineTools model={model} />
      </section>
    </div>
  );
}

function RecordingsHead({ model, page }: { readonly model: RecordingModel; readonly page: Page }) {
  const isDeleting = useSignal(false);
  const { board } = model;
  const mayManage = useComputed(() => isAllowed(page.session.value, 'manage', board));
  const live = { kind: 'focus', subject: { kind: 'board', name: board } } as const;
  return (
    <div class="recordings-head">
      <RecordingStateLine model={model} page={page} />
      {mayManage.value && (
        <IconButton
          label="Delete recordings"
          icon={Trash2}
          onClick={() => (isDeleting.value = true)}
        />
      )}
      <Button icon={Radio} title="Live (L)" onClick={() => page.router.go(live)}>
        Live
      </Button>
      <DeleteDialog
        model={model}
        page={page}
        isOpen={isDeleting.value}
        onClose={() => (isDeleting.value = false)}
      />
    </div>
  );
}
