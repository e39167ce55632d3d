import { Button, TextField } from '@boardcast/web';
import { useSignal } from '@preact/signals';
import { KeyRound } from 'lucide-preact';
import type { AccessState } from '../model/access-client.ts';
import type { AccessModel } from '../model/access-model.ts';
import { dateOf } from '../model/texts.ts';
import { EntryList } from './entry-list.tsx';

export interface SectionProps {
  readonly model: AccessModel;
  readonly state: AccessState;
  readonly isAdmin: boolean;
}

/** The keys that boards connect with. */
export function Keys({ model, state, isAdmin }: SectionProps) {
  const entries = state.keys.map(({ id, board, created }) => {
    const label = `Revoke the key of ${board}`;
    const ask = () => {
      model.revocation.value = {
        ...{ kind: 'keys', id, title: `${label}?` },
        consequence: `The board "${board}" is disconnected at once, and needs another key.`,
      };
    };
    return {
      ...{ id, icon: KeyRound, name: board, detail: `made ${dateOf(created)}` },
      ...(isAdmin && { revocation: { label, ask } }),
    };
  });
  return (
    <EntryList title="Keys of boards" empty="There are no keys." entries={entries}>
      {isAdmin && <KeyForm model={model} />}
    </EntryList>
  );
}

function KeyForm({ model }: Pick<SectionProps, 'model'>) {
  const board = useSignal('');
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await model.addKey(board.value.trim())) board.value = '';
  };
  return (
    <form class="fields" onSubmit={(event) => void submit(event)}>
      <TextField
        label="Board"
        required
        maxLength={256}
        placeholder="kitchen"
        value={board.value}
        onInput={({ currentTarget }) => (board.value = currentTarget.value)}
      />
      <Button type="submit" variant="primary">
        Add a key
      </Button>
    </form>
  );
}
