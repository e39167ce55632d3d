import { isBoardKey } from '@boardcast/board';
import { Button, TextField } from '@boardcast/web';
import { useSignal } from '@preact/signals';
import { useBoard } from './page-context.ts';

export const keyFormId = 'key-form';

/** Takes the board's key, which the page shows to nobody and keeps nowhere. */
export function KeyForm() {
  const board = useBoard();
  const { hasKey } = board.signals.board.value;
  const key = useSignal('');
  const isValid = key.value === '' || isBoardKey(key.value);
  const submit = (event: Event) => {
    event.preventDefault();
    if (!isValid) return;
    board.setKey(key.value || undefined);
    key.value = '';
  };
  return (
    <form class="fields" id={keyFormId} onSubmit={submit}>
      <TextField
        label="Key for the server"
        type="password"
        value={key.value}
        placeholder={hasKey ? 'A key is set' : 'No key is set'}
        hint="Only a server with access control needs one. It is forgotten when the page is closed."
        error={isValid ? undefined : 'This is not a key as the gateway prints it.'}
        onInput={({ currentTarget }) => (key.value = currentTarget.value)}
      />
      <div class="form-actions">
        <Button type="submit" disabled={key.value === ''}>
          Set key
        </Button>
        {hasKey && (
          <Button variant="quiet" onClick={() => board.setKey(undefined)}>
            Erase key
          </Button>
        )}
      </div>
    </form>
  );
}
