import { useSignal } from '@preact/signals';
import { announce, Button, Dialog } from '@boardcast/web';
import type { Page } from '../../page.ts';
import type { RecordingModel } from '../recording-model.ts';
import { bytesText, clockText, dayText } from '../time-text.ts';

export interface DeleteDialogProps {
  readonly model: RecordingModel;
  readonly page: Page;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Deletes all recordings of a board, or what is older than the time that is shown. */
export function DeleteDialog({ model, page, isOpen, onClose }: DeleteDialogProps) {
  const isBusy = useSignal(false);
  const time = model.playback.value?.time.value ?? 0;
  const remove = async (to: number | undefined) => {
    isBusy.value = true;
    const problem = await model.remove(to);
    isBusy.value = false;
    announce(problem ?? 'Recordings deleted.');
    page.notice.value = problem && `The recordings were not deleted: ${problem}`;
    onClose();
  };
  const button = (label: string, to: number | undefined) => (
    <Button variant="danger" disabled={isBusy.value} onClick={() => void remove(to)}>
      {label}
    </Button>
  );
  return (
    <Dialog
      title={`Delete recordings of ${model.board}`}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {button('Delete older', time)}
          {button('Delete all', undefined)}
        </>
      }
    >
      <p>
        Older ones are those before the time that is shown, {clockText(time)} on {dayText(time)}.
        All of them are {bytesText(model.recording.value?.bytes ?? 0)}.
      </p>
      <p>What is deleted cannot be restored. Recording goes on.</p>
    </Dialog>
  );
}
