import { useSignal } from '@preact/signals';
import { KeyRound } from 'lucide-preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from './button.tsx';
import { TextField } from './field.tsx';

export interface SignInDialogProps {
  /** Resolves with why it failed, or undefined. */
  readonly signIn: (token: string) => Promise<string | undefined>;
}

/** Asks for a token. It cannot be closed: there is nothing behind it without one. */
export function SignInDialog({ signIn }: SignInDialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const token = useSignal('');
  const problem = useSignal<string | undefined>(undefined);
  useEffect(() => element.current?.showModal(), []);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    problem.value = await signIn(tokenIn(token.value));
  };
  return (
    <dialog
      class="dialog sign-in"
      ref={element}
      aria-labelledby="sign-in-title"
      onCancel={(event) => event.preventDefault()}
    >
      <div class="dialog-head">
        <h2 id="sign-in-title">Sign in</h2>
      </div>
      <form class="dialog-body" onSubmit={(event) => void submit(event)}>
        <p>Open the sign-in link that the gateway printed, or paste its token.</p>
        <TextField
          label="Token"
          name="token"
          type="password"
          autocomplete="current-password"
          required
          error={problem.value}
          onInput={({ currentTarget }) => (token.value = currentTarget.value)}
        />
        <div class="dialog-actions">
          <Button variant="primary" icon={KeyRound} type="submit">
            Sign in
          </Button>
        </div>
      </form>
    </dialog>
  );
}

/** A pasted sign-in link has the token in its query. */
function tokenIn(text: string): string {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return trimmed;
  return new URL(trimmed).searchParams.get('token') ?? trimmed;
}
