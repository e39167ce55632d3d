import {
  Activity,
  ArrowLeft,
  CirclePlay,
  EllipsisVertical,
  Keyboard,
  KeyRound,
  Maximize,
  Plus,
  Server,
} from 'lucide-preact';
import { AppBar, Button, IconButton, Menu, StateBadge, type MenuItem } from '@boardcast/web';
import type { Page } from '../page.ts';
import { wallRoute, type Route } from '../wall/route.ts';
import { LayoutSwitch } from './layout-switch.tsx';

export type DialogName = 'add' | 'test' | 'help' | 'share';

export interface TopBarProps {
  readonly page: Page;
  readonly open: (dialog: DialogName) => void;
}

export function TopBar({ page, open }: TopBarProps) {
  const { router, wall } = page;
  const { title, parent, parentLabel } = placeOf(page);
  const isOfRecordings = router.route.value.kind === 'recordings';
  const follow = (event: MouseEvent) => router.follow(event, wallRoute);
  return (
    <AppBar
      home={router.home}
      goHome={follow}
      {...(title !== undefined && {
        page: title,
        start: (
          <a
            class="icon-button"
            href={router.urlOf(parent)}
            title={parentLabel}
            onClick={(event) => router.follow(event, parent)}
          >
            <ArrowLeft />
            <span class="visually-hidden">{parentLabel}</span>
          </a>
        ),
      })}
      status={title === undefined ? <OnlineCount page={page} /> : undefined}
    >
      {wall.watched.value.length > 0 && !isOfRecordings && <LayoutSwitch page={page} />}
      {title === undefined && wall.watched.value.length > 0 && document.fullscreenEnabled && (
        <IconButton
          class="icon-button wall-full-screen"
          label="Wall in full screen"
          icon={Maximize}
          onClick={() => void document.documentElement.requestFullscreen()}
        />
      )}
      {!isOfRecordings && (
        <Button icon={Plus} onClick={() => open('add')} aria-label="Add camera" title="Add camera">
          <span class="wide-only">Add camera</span>
        </Button>
      )}
      <Menu
        label="More"
        items={menuItems(page, open)}
        button={(properties) => <IconButton label="More" icon={EllipsisVertical} {...properties} />}
      />
    </AppBar>
  );
}

interface Place {
  /** None for the wall. */
  readonly title: string | undefined;
  /** Where the arrow leads. */
  readonly parent: Route;
  readonly parentLabel: string;
}

function placeOf({ router, wall }: Page): Place {
  const route = router.route.value;
  if (route.kind === 'recordings') {
    const parent: Route = { kind: 'focus', subject: { kind: 'board', name: route.board } };
    return { title: `${route.board}: recordings`, parent, parentLabel: `Live: ${route.board}` };
  }
  const title = wall.main.value?.name.value;
  return { title, parent: wallRoute, parentLabel: 'All boards' };
}

function OnlineCount({ page }: { readonly page: Page }) {
  const { wall } = page;
  const count = wall.watched.value.length;
  if (wall.problem.value !== undefined) {
    return <StateBadge tone="danger">Unreachable</StateBadge>;
  }
  if (count === 0) return null;
  const online = wall.onlineCount.value;
  return (
    <StateBadge tone={online > 0 ? 'good' : 'off'}>
      {online} of {count} online
    </StateBadge>
  );
}

function menuItems(page: Page, open: (dialog: DialogName) => void): readonly MenuItem[] {
  const { autoplay } = page.preferences;
  const access = {
    label: 'Access',
    icon: KeyRound,
    href: new URL('access/', page.router.home).href,
  };
  const nodes = { label: 'Nodes', icon: Server, href: new URL('nodes/', page.router.home).href };
  const session = page.session.value;
  const mayManage = session?.kind === 'admin' || session?.actions.includes('manage') === true;
  return [
    {
      label: autoplay.value ? 'Play boards on demand' : 'Play all boards',
      icon: CirclePlay,
      onSelect: () => (autoplay.value = !autoplay.value),
    },
    { label: 'Connection test', icon: Activity, onSelect: () => open('test') },
    { label: 'Keyboard shortcuts', icon: Keyboard, shortcut: '?', onSelect: () => open('help') },
    ...(session?.kind === 'admin' ? [access] : []),
    ...(mayManage ? [nodes] : []),
  ];
}
