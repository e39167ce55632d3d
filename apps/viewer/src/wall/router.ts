import { signal, type ReadonlySignal } from '@preact/signals';
import { pathOf, routeOf, type Route } from './route.ts';

/** Keeps the route and the address bar equal. */
export class Router {
  /** The URL of the home page, which does not change with the route. */
  readonly home: string;
  readonly #route = signal<Route>({ kind: 'wall' });

  constructor(home: string) {
    this.home = home;
    this.#route.value = routeOf(location.href, home);
    window.addEventListener('popstate', () => (this.#route.value = routeOf(location.href, home)));
  }

  get route(): ReadonlySignal<Route> {
    return this.#route;
  }

  urlOf(route: Route): string {
    return new URL(pathOf(route), this.home).href;
  }

  go(route: Route): void {
    history.pushState(null, '', this.urlOf(route));
    this.#route.value = route;
  }

  /** Another route for the same entry of the history. */
  replace(route: Route): void {
    history.replaceState(null, '', this.urlOf(route));
    this.#route.value = route;
  }

  /** Follows a link within the page, unless the click opens it elsewhere. */
  follow(event: MouseEvent, route: Route): void {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.go(route);
  }
}
