import { parseSession, type Session } from '@boardcast/protocol';
import { element } from './elements.ts';

const unauthorized = 401;
let dialog: HTMLDialogElement | undefined;

/**
 * Asks for a token if the gateway requires one and this browser has none. After signing in the page
 * is loaded again: whatever failed before starts anew. Resolves with who is signed in; undefined
 * without a session, and where the gateway is out of reach, which the page shows itself. `path` is
 * that of the session's API, relative to the page.
 */
export async function requireSignIn(path: string): Promise<Session | undefined> {
  const url = new URL(path, document.baseURI);
  const response = await fetch(url).catch(() => undefined);
  if (response?.status === unauthorized) showDialog(url);
  return response?.ok === true ? parseSession(await response.json()) : undefined;
}

function showDialog(url: URL): void {
  if (dialog !== undefined) return;
  const token = element('input', {
    type: 'password',
    name: 'token',
    autocomplete: 'current-password',
    required: true,
  });
  const problem = element('p');
  problem.setAttribute('role', 'alert');
  const form = element(
    'form',
    {},
    element('h2', {}, 'Sign in'),
    element('p', {}, 'Open the sign-in link that the gateway printed, or paste its token.'),
    element('label', {}, 'Token', token),
    element('button', {}, 'Sign in'),
    problem,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void signIn(url, tokenIn(token.value)).then((failure) => {
      problem.textContent = failure ?? '';
      if (failure === undefined) location.reload();
    });
  });
  dialog = element('dialog', { className: 'sign-in' }, form);
  // Without a token there is nothing behind it to return to.
  dialog.addEventListener('cancel', (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
}

/** A pasted sign-in link has the token in its query. */
function tokenIn(text: string): string {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return trimmed;
  return new URL(trimmed).searchParams.get('token') ?? trimmed;
}

/** Resolves with why it failed, or undefined. */
async function signIn(url: URL, token: string): Promise<string | undefined> {
  const request = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  };
  const response = await fetch(url, request).catch(() => undefined);
  if (response === undefined) return 'The gateway cannot be reached: is it running?';
  return response.ok ? undefined : await response.text();
}
