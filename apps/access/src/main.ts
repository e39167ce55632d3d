import {
  errorMessage,
  type BoardKey,
  type ConnectedClient,
  type IssuedToken,
} from '@boardcast/protocol';
import { element, find, requireSignIn } from '@boardcast/web';
import { AccessClient } from './access-client.ts';
import { confirmed, showOnce } from './dialogs.ts';
import { newTokenOf, signInLink, textIn } from './new-token.ts';
import { Rows } from './rows.ts';
import { describeClient, describeToken, nameOf } from './texts.ts';

const refreshMs = 2000;
const sessionPath = '../api/session';
const client = new AccessClient(new URL('../api/access/', document.baseURI));
const problem = find('problem');
const stale = find('stale');
/** Only an administrator changes something. */
let isAdmin = false;

const clients = new Rows<ConnectedClient & { readonly name: string }>(find('clients'), (entry) =>
  row(entry.name, describeClient(entry)),
);
const keys = new Rows<BoardKey>(find('keys'), ({ id, board, created }) =>
  row(board, `made ${dateOf(created)}`, {
    label: `Revoke the key of ${board}`,
    question: `The board "${board}" is disconnected at once, and needs another key.`,
    revoke: () => client.revoke('keys', id),
  }),
);
const tokens = new Rows<IssuedToken>(find('tokens'), (token) =>
  row(token.name, `${describeToken(token)}, until ${dateOf(token.expires)}`, {
    label: `Revoke the link of ${token.name}`,
    question: `Whoever signed in with the link of ${token.name} is disconnected at once.`,
    revoke: () => client.revoke('tokens', token.id),
  }),
);

interface Revocation {
  readonly label: string;
  readonly question: string;
  readonly revoke: () => Promise<void>;
}

function row(title: string, detail: string, revocation?: Revocation): HTMLElement {
  const text = element('div', {}, element('strong', {}, title), element('span', {}, detail));
  if (revocation === undefined || !isAdmin) return element('li', {}, text);
  const button = element('button', { type: 'button', className: 'danger' }, 'Revoke');
  button.setAttribute('aria-label', revocation.label);
  button.addEventListener('click', () => void revoke(revocation));
  return element('li', {}, text, button);
}

async function revoke({ label, question, revoke: act }: Revocation): Promise<void> {
  if (await confirmed(`${label}?`, question, 'Revoke')) await attempt(act);
}

/** Shows why something failed, and what the lists are afterwards. */
async function attempt(act: () => Promise<void>): Promise<void> {
  problem.textContent = '';
  try {
    await act();
    await refresh();
  } catch (error) {
    problem.textContent = errorMessage(error);
  }
}

/** Shows that the lists cannot be read, until they can. */
async function poll(): Promise<void> {
  try {
    await refresh();
    stale.textContent = '';
  } catch (error) {
    stale.textContent = errorMessage(error);
    void requireSignIn(sessionPath);
  }
}

async function refresh(): Promise<void> {
  const state = await client.state();
  clients.show(state.clients.map((entry) => ({ ...entry, name: nameOf(entry, state) })));
  keys.show(state.keys);
  tokens.show(state.tokens);
}

function dateOf(time: string): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** Calls `act` with what was entered; the form is emptied when that succeeds. */
function onSubmit(id: string, act: (entered: FormData) => Promise<void>): void {
  const form = find<HTMLFormElement>(id);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void attempt(async () => {
      await act(new FormData(form));
      form.reset();
    });
  });
}

onSubmit('add-key', async (entered) => {
  const board = textIn(entered, 'board');
  const { key } = await client.addKey(board);
  showOnce(`Key of ${board}`, 'It is shown only now: give it to the board.', [
    { label: 'Key', text: key },
    { label: 'For firmware:settings', text: `BOARD_KEY=${key}` },
    { label: 'For the console of the board', text: `key ${key}` },
  ]);
});

onSubmit('make-link', async (entered) => {
  const request = newTokenOf(entered);
  if (typeof request === 'string') throw new Error(request);
  const { token } = await client.issueToken(request);
  const note = 'It is shown only now. Who opens it is signed in until it expires or is revoked.';
  showOnce(`Link for ${request.name}`, note, [
    { label: 'Sign-in link', text: signInLink(token, document.baseURI) },
  ]);
});

find<HTMLFormElement>('make-link').addEventListener('change', ({ currentTarget }) => {
  const { elements } = currentTarget as HTMLFormElement;
  const isForAll = (elements.namedItem('admin') as HTMLInputElement).checked;
  for (const input of elements) {
    const { name } = input as HTMLInputElement;
    if (name === 'actions' || name === 'boards') input.toggleAttribute('disabled', isForAll);
  }
});

async function start(): Promise<void> {
  const session = await requireSignIn(sessionPath);
  if (session === undefined) return;
  const { accessControl, kind } = session;
  isAdmin = kind === 'admin';
  find('off').hidden = accessControl;
  document.body.toggleAttribute('data-controlled', accessControl);
  document.body.toggleAttribute('data-admin', isAdmin);
  await refresh();
  setInterval(() => {
    if (!document.hidden) void poll();
  }, refreshMs);
}

start().catch((error: unknown) => (problem.textContent = errorMessage(error)));
