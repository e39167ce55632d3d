import { Button, Checkbox, Select, TextField } from '@boardcast/web';
import { useSignal } from '@preact/signals';
import type { AccessModel } from '../model/access-model.ts';
import { newTokenOf, signInLink } from '../model/new-token.ts';

const validities = [
  { value: '3600', label: '1 hour' },
  { value: '43200', label: '12 hours' },
  { value: '604800', label: '7 days' },
  { value: '2592000', label: '30 days' },
  { value: '31536000', label: '1 year' },
];

const defaultSeconds = '2592000';

const actions = [
  { value: 'watch', label: 'watch' },
  { value: 'talk', label: 'talk' },
  { value: 'control', label: 'control' },
  { value: 'playback', label: 'see recordings' },
  { value: 'manage', label: 'manage recordings, read metrics' },
];

/** Makes a sign-in link; what was entered stays when that fails. */
export function LinkForm({ model }: { readonly model: AccessModel }) {
  const isForAll = useSignal(false);
  const seconds = useSignal(defaultSeconds);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const linkOf = ({ token }: { readonly token: string }) => signInLink(token, document.baseURI);
    if (!(await model.makeLink(newTokenOf(new FormData(form)), linkOf))) return;
    form.reset();
    isForAll.value = false;
    seconds.value = defaultSeconds;
  };
  return (
    <form class="fields link-form" onSubmit={(event) => void submit(event)}>
      <TextField label="For whom" name="name" required maxLength={256} placeholder="Ann" />
      <Select
        label="Valid for"
        name="seconds"
        options={validities}
        value={seconds.value}
        onChange={({ currentTarget }) => (seconds.value = currentTarget.value)}
      />
      <fieldset>
        <legend class="field-label">May</legend>
        {actions.map(({ value, label }) => (
          <Checkbox
            key={value}
            label={label}
            name="actions"
            value={value}
            defaultChecked={value === 'watch'}
            disabled={isForAll.value}
          />
        ))}
        <Checkbox
          label="everything (administrator)"
          name="admin"
          onChange={({ currentTarget }) => (isForAll.value = currentTarget.checked)}
        />
      </fieldset>
      <TextField
        label="With the boards"
        hint={
          <>
            Names, separated by commas. <code>garden-*</code> is a pattern.
          </>
        }
        name="boards"
        required
        defaultValue="*"
        disabled={isForAll.value}
      />
      <Button type="submit" variant="primary">
        Make a link
      </Button>
    </form>
  );
}
