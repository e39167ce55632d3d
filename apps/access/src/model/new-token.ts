import { actions, type NewToken } from '@boardcast/protocol';

/** What the form "Make a link" asks for, or why it cannot be, in one line. */
export function newTokenOf(form: FormData): NewToken | string {
  const name = textIn(form, 'name');
  if (name === '') return 'Enter whom the link is for.';
  const validSeconds = Number(form.get('seconds'));
  if (form.has('admin')) return { name, validSeconds, grants: null };
  const chosen = form.getAll('actions');
  const granted = actions.filter((action) => chosen.includes(action));
  if (granted.length === 0) return 'Choose at least one thing that the link allows.';
  const boards = [
    ...new Set(
      textIn(form, 'boards')
        .split(',')
        .map((board) => board.trim()),
    ),
  ].filter(Boolean);
  if (boards.length === 0) return 'Enter the boards, or * for all.';
  return { name, validSeconds, grants: { boards, actions: granted } };
}

/** The text of a field of a form. */
export function textIn(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** The sign-in link of a token: the viewer's address, one level above this page's. */
export function signInLink(token: string, page: string): string {
  const url = new URL('../', page);
  url.search = '';
  url.hash = '';
  url.searchParams.set('token', token);
  return url.href;
}
