import { useSignal } from '@preact/signals';
import { Banner, Button, Checkbox, TextField } from '@boardcast/web';
import { endpointIn, validate } from '../endpoint/endpoint-options.ts';
import type { Page } from '../page.ts';

export interface EndpointFormProps {
  readonly page: Page;
  readonly opened: () => void;
}

/** The form of the original demo: a Kurento and an endpoint id. */
export function EndpointForm({ page, opened }: EndpointFormProps) {
  const problem = useSignal<string | undefined>(undefined);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => {
      const value = data.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const options = {
      url: text('url'),
      endpoint: endpointIn(text('endpoint')),
      receiveOnly: data.has('receiveOnly'),
      stun: text('stun') === '' ? undefined : text('stun'),
    };
    problem.value = validate(options);
    if (problem.value !== undefined) return;
    opened();
    page.openEndpoint(options);
  };
  return (
    <form class="endpoint-form" noValidate onSubmit={submit}>
      <TextField label="Kurento URL" name="url" inputMode="url" defaultValue={page.serverUrl} />
      <TextField
        label="Endpoint id"
        name="endpoint"
        hint="From the board’s console; a whole line will do."
      />
      <TextField label="STUN server" name="stun" placeholder="none" />
      <Checkbox label="Receive only" name="receiveOnly" defaultChecked />
      {problem.value !== undefined && (
        <Banner tone="danger" id="connect-problem">
          {problem.value}
        </Banner>
      )}
      <div>
        <Button variant="primary" type="submit">
          Connect
        </Button>
      </div>
    </form>
  );
}
