import { useSignal } from '@preact/signals';
import { RotateCcw } from 'lucide-preact';
import { announce, Button, Dialog, IconButton } from '@boardcast/web';
import { isPublished } from '@boardcast/protocol';
import { mayRestart } from '../wall/permissions.ts';
import type { LeavingButtonProps } from './board-buttons.tsx';

/** Only for a board that restarts on request. */
export function RestartButton({ board, page }: LeavingButtonProps) {
  const isOpen = useSignal(false);
  const entry = board.entry.value;
  const isOffered = entry !== undefined && isPublished(entry) && entry.canRestart === true;
  const name = board.name.value;
  if (!isOpen.value && !(isOffered && mayRestart(page.session.value, name))) return null;
  const close = () => (isOpen.value = false);
  const restart = async () => {
    close();
    const problem = await page.restartBoard(name);
    announce(problem ?? `${name} restarts.`);
    page.notice.value = problem;
  };
  return (
    <>
      <IconButton label="Restart" icon={RotateCcw} isOver onClick={() => (isOpen.value = true)} />
      <Dialog
        isOpen={isOpen.value}
        title={`Restart ${name}?`}
        onClose={close}
        actions={
          <>
            <Button onClick={close}>Cancel</Button>
            <Button variant="danger" onClick={() => void restart()}>
              Restart
            </Button>
          </>
        }
      >
        <p>
          The board is offline for some seconds. Its viewers and recordings continue by themselves.
        </p>
      </Dialog>
    </>
  );
}
