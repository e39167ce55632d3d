import { LayoutGrid, Square } from 'lucide-preact';
import type { Page } from '../page.ts';
import { wallRoute, type Route } from '../wall/route.ts';

/** All boards, or one of them with the others beside it. */
export function LayoutSwitch({ page }: { readonly page: Page }) {
  const { wall, router } = page;
  const main = wall.main.value;
  const isWall = router.route.value.kind === 'wall';
  const focused = main ?? wall.watched.value[0];
  const link = (route: Route, isCurrent: boolean) => ({
    href: router.urlOf(route),
    'aria-current': isCurrent ? ('page' as const) : undefined,
    onClick: (event: MouseEvent) => router.follow(event, route),
  });
  return (
    <nav class="layout-switch" aria-label="Layout">
      <a {...link(wallRoute, isWall)} title="Grid">
        <LayoutGrid />
        <span class="wide-only">Grid</span>
      </a>
      {focused !== undefined && (
        <a {...link({ kind: 'focus', subject: focused.subject }, main !== undefined)} title="Focus">
          <Square />
          <span class="wide-only">Focus</span>
        </a>
      )}
    </nav>
  );
}
