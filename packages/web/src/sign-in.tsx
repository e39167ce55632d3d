import { parseSession, type Session } from '@boardcast/protocol';
import { render } from 'preact';
import { SignInDialog } from './components/sign-in-dialog.tsx';

const unauthorized = 401;
let isShown = false;

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
  if (isShown) return;
  isShown = true;
  const parent = document.createElement('div');
  document.body.append(parent);
  const signIn = async (token: string) => {
    const failure = await sendToken(url, token);
    if (failure === undefined) location.reload();
    return failure;
  };
  render(<SignInDialog signIn={signIn} />, parent);
}

/** Resolves with why it failed, or undefined. */
async function sendToken(url: URL, token: string): Promise<string | undefined> {
  const request = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  };
  const response = await fetch(url, request).catch(() => undefined);
  if (response === undefined) return 'The gateway cannot be reached: is it running?';
  return response.ok ? undefined : await response.text();
}
