import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { LiveRegion, NotFound, ShareDialog } from '@boardcast/web';
import { useEffect } from 'preact/hooks';
import type { Page } from '../page.ts';
import { AddDialog } from './add-dialog.tsx';
import { ConnectionTestDialog } from './connection-test-dialog.tsx';
import { EmptyWall } from './empty-wall.tsx';
import { Focus } from './focus.tsx';
import { Grid } from './grid.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { handleKey } from './keys.ts';
import { Notices } from './notices.tsx';
import { RecordingsPage } from './recordings-page.tsx';
import { RtspAddress } from './rtsp-address.tsx';
import { TopBar, type DialogName } from './top-bar.tsx';

/** The viewer. */
export function App({ page }: { readonly page: Page }) {
  const dialog = useSignal<DialogName | undefined>(undefined);
  const close = () => (dialog.value = undefined);
  const main = page.wall.main.value;
  useSignalEffect(() => {
    document.title = titleOf(page);
  });
  useEffect(() => {
    const handle = (event: KeyboardEvent) => handleKey(event, page, () => (dialog.value = 'help'));
    document.addEventListener('keydown', handle);
    return () => document.removeEventListener('keydown', handle);
  }, [page, dialog]);
  const shared = { page, onClose: close };
  return (
    <>
      <TopBar page={page} open={(name) => (dialog.value = name)} />
      <Notices page={page} />
      <main>
        <Content page={page} share={() => (dialog.value = 'share')} />
      </main>
      <AddDialog {...shared} isOpen={dialog.value === 'add'} />
      <ConnectionTestDialog {...shared} isOpen={dialog.value === 'test'} />
      <HelpDialog
        isOpen={dialog.value === 'help'}
        onClose={close}
        isOfRecordings={page.router.route.value.kind === 'recordings'}
      />
      <ShareDialog
        isOpen={dialog.value === 'share'}
        onClose={close}
        name={main?.name.value ?? ''}
        home={page.router.home}
      >
        <RtspAddress page={page} name={main?.name.value ?? ''} />
      </ShareDialog>
      <LiveRegion />
    </>
  );
}

function titleOf({ router, wall }: Page): string {
  const route = router.route.value;
  if (route.kind === 'recordings') return `Recordings of ${route.board} – Boardcast`;
  const name = wall.main.value?.name.value;
  return name === undefined ? 'Boardcast' : `${name} – Boardcast`;
}

function Content({ page, share }: { readonly page: Page; readonly share: () => void }) {
  const { wall, router } = page;
  const isEmpty = useComputed(() => wall.watched.value.length === 0);
  if (router.route.value.kind === 'not-found') {
    return <NotFound text="There is no page at this address." home={router.home} />;
  }
  if (router.route.value.kind === 'recordings') {
    return <RecordingsPage page={page} board={router.route.value.board} />;
  }
  const main = wall.main.value;
  if (main !== undefined) return <Focus board={main} page={page} share={share} />;
  if (!isEmpty.value) return <Grid page={page} />;
  return wall.hasList.value ? <EmptyWall page={page} /> : null;
}
