import type { ConnectedClient, IssuedToken } from '@boardcast/protocol';
import type { AccessState } from './access-client.ts';

/** Whose key or token a client connected with. */
export function nameOf(
  { credential, address }: ConnectedClient,
  { keys, tokens }: AccessState,
): string {
  const key = keys.find(({ id }) => id === credential);
  const token = tokens.find(({ id }) => id === credential);
  return key?.board ?? token?.name ?? address ?? 'Unknown';
}

/** What a client does, and from where. */
export function describeClient({ address, since, publishes, watches }: ConnectedClient): string {
  const time = new Date(since).toLocaleTimeString(undefined, { timeStyle: 'short' });
  return [
    ...(publishes.length > 0 ? [`publishes ${publishes.join(', ')}`] : []),
    ...(watches.length > 0 ? [`watches ${watches.join(', ')}`] : []),
    `from ${address ?? 'an unknown address'}`,
    `since ${time}`,
  ].join(' · ');
}

/** What a token allows. */
export function describeToken({ grants }: IssuedToken): string {
  if (grants === null) return 'administrator';
  const boards = grants.boards.includes('*') ? 'all boards' : grants.boards.join(', ');
  return `${grants.actions.join(', ')} with ${boards}`;
}

export function dateOf(time: string): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
