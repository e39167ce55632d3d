import { endpointIn } from '../endpoint/endpoint-options.ts';
import type { Subject } from './subject.ts';

/**
 * What the page shows: all boards, one of them with the others beside it, what was recorded of one, or
 * nothing that exists.
 */
export type Route =
  | { readonly kind: 'wall' }
  | { readonly kind: 'focus'; readonly subject: Subject }
  | { readonly kind: 'recordings'; readonly board: string }
  | { readonly kind: 'not-found' };

export const wallRoute: Route = { kind: 'wall' };

const watchPath = 'watch/';
const recordingsPath = 'recordings/';

/** The route of a URL; `home` is the URL of the home page, and ends in a slash. */
export function routeOf(url: string, home: string): Route {
  const { pathname, searchParams } = new URL(url);
  const path = pathname.slice(new URL(home).pathname.length);
  if (path.startsWith(watchPath)) return focusRoute(decoded(path.slice(watchPath.length)));
  if (path.startsWith(recordingsPath)) {
    const board = decoded(path.slice(recordingsPath.length));
    return board ? { kind: 'recordings', board } : { kind: 'not-found' };
  }
  if (path !== '' && path !== 'index.html') return { kind: 'not-found' };
  const endpoint = searchParams.get('endpoint');
  if (endpoint !== null) {
    return { kind: 'focus', subject: { kind: 'endpoint', id: endpointIn(endpoint) } };
  }
  const names = searchParams.getAll('watch');
  return names.length === 1 && names[0] !== undefined ? focusRoute(names[0]) : wallRoute;
}

/** The URL of a route, relative to the home page. */
export function pathOf(route: Route): string {
  if (route.kind === 'recordings') return recordingsPath + encodeURIComponent(route.board);
  if (route.kind !== 'focus') return '';
  const { subject } = route;
  if (subject.kind === 'endpoint') return `?endpoint=${encodeURIComponent(subject.id)}`;
  return watchPath + encodeURIComponent(subject.name);
}

function focusRoute(name: string | undefined): Route {
  if (name === undefined || name === '') return { kind: 'not-found' };
  return { kind: 'focus', subject: { kind: 'board', name } };
}

function decoded(segment: string): string | undefined {
  try {
    return segment.includes('/') ? undefined : decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
