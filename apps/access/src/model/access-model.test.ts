import { expect, it, vi } from 'vitest';
import { AccessModel } from './access-model.ts';

const empty = { clients: [], keys: [], tokens: [] };

function open() {
  const client = {
    state: vi.fn(() => Promise.resolve(empty)),
    addKey: vi.fn(() => Promise.resolve({ id: '1', board: 'door', created: '', key: 'a.b' })),
    issueToken: vi.fn(() => Promise.reject(new Error('The gateway cannot be reached.'))),
    revoke: vi.fn(() => Promise.resolve()),
  };
  return { client, model: new AccessModel(client) };
}

it('shows a key once, and reads the lists anew', async () => {
  const { client, model } = open();

  expect(await model.addKey('door')).toBe(true);

  expect(model.disclosure.value?.secrets.map(({ text }) => text)).toEqual([
    'a.b',
    'BOARD_KEY=a.b',
    'key a.b',
  ]);
  expect(client.state).toHaveBeenCalledOnce();
});

it('says why an action failed, until the next one', async () => {
  const { model } = open();
  const linkOf = () => '';
  const request = { name: 'Ann', validSeconds: 60, grants: null };

  expect(await model.makeLink('Enter whom the link is for.', linkOf)).toBe(false);
  expect(model.problem.value).toBe('Enter whom the link is for.');
  await model.makeLink(request, linkOf);
  expect(model.problem.value).toBe('The gateway cannot be reached.');
  await model.addKey('door');
  expect(model.problem.value).toBeUndefined();
});

it('revokes what was asked about, and nothing after Cancel', async () => {
  const { client, model } = open();
  const revocation = { kind: 'keys', id: '7', title: '', consequence: '' } as const;

  model.revocation.value = revocation;
  model.revocation.value = undefined;
  await model.revoke();
  expect(client.revoke).not.toHaveBeenCalled();

  model.revocation.value = revocation;
  await model.revoke();
  expect(client.revoke).toHaveBeenCalledWith('keys', '7');
});

it('says that the lists are out of date, until they are read', async () => {
  const { client, model } = open();
  client.state.mockRejectedValueOnce(new Error('The gateway cannot be reached.'));

  expect(await model.refresh()).toBe(false);
  expect(model.stale.value).toBe('The gateway cannot be reached.');
  expect(await model.refresh()).toBe(true);
  expect(model.stale.value).toBeUndefined();
});
