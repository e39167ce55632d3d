import { isProfileName, profiles } from '@boardcast/board';
import { Button, Select, Switch, TextField } from '@boardcast/web';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { engineNames, engineTitles, isEngineName } from '../encoder/engine.ts';
import { defaultName, defaultServer } from '../model/page-options.ts';
import type { PageSettings } from '../model/page-settings.ts';
import { useBoard } from './page-context.ts';

const boardOptions = Object.values(profiles).map(({ name, board }) => ({
  value: name,
  label: board,
}));
const engineOptions = [
  { value: '', label: 'Automatic' },
  ...engineNames.map((value) => ({ value, label: engineTitles[value] })),
];

/** The settings that a board reads when it starts. */
export function BoardForm() {
  const board = useBoard();
  const { settings } = board.signals;
  const { isStarted } = board.signals.board.value;
  const draft = useSignal(settings.value);
  const error = useSignal<string | undefined>(undefined);
  useEffect(() => {
    draft.value = settings.value;
  }, [settings.value]);
  const edit = (change: Partial<PageSettings>) => {
    draft.value = { ...draft.value, ...change };
    error.value = undefined;
  };
  const { name, board: profile, engine, server, autostart } = draft.value;
  const isChanged = JSON.stringify(draft.value) !== JSON.stringify(settings.value);
  const submit = (event: Event) => {
    event.preventDefault();
    error.value = board.apply(draft.value);
  };
  return (
    <form class="fields" id="board-form" onSubmit={submit}>
      <TextField
        label="Name"
        value={name}
        placeholder={defaultName(profile)}
        maxLength={64}
        onInput={({ currentTarget }) => edit({ name: currentTarget.value })}
      />
      <Select
        label="Board"
        options={boardOptions}
        value={profile}
        onChange={({ currentTarget: { value } }) => isProfileName(value) && edit({ board: value })}
      />
      <Select
        label="Encoder"
        options={engineOptions}
        value={engine}
        onChange={({ currentTarget: { value } }) =>
          edit({ engine: isEngineName(value) ? value : '' })
        }
      />
      <TextField
        label="Server"
        type="url"
        value={server}
        placeholder={defaultServer(location.href)}
        onInput={({ currentTarget }) => edit({ server: currentTarget.value })}
        error={error.value}
      />
      <Switch
        label="Start when the page is opened"
        checked={autostart}
        onChange={({ currentTarget }) => edit({ autostart: currentTarget.checked })}
      />
      <div class="form-actions">
        <Button type="submit" variant="primary" disabled={!isChanged}>
          {isStarted ? 'Apply and restart' : 'Apply'}
        </Button>
        {isChanged && (
          <Button variant="quiet" onClick={() => edit(settings.value)}>
            Discard
          </Button>
        )}
      </div>
    </form>
  );
}
