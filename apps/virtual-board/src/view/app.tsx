import { Banner, ShareDialog, Tabs } from '@boardcast/web';
import { useSignal } from '@preact/signals';
import { Activity, Bug, ScrollText, SlidersHorizontal } from 'lucide-preact';
import { useEffect } from 'preact/hooks';
import { Console } from './console.tsx';
import { ActiveBadge } from './active-badge.tsx';
import { FaultsTab } from './faults-tab.tsx';
import { Header } from './header.tsx';
import { keyFormId } from './key-form.tsx';
import { LogTab } from './log-tab.tsx';
import { useBoard } from './page-context.ts';
import { Preview } from './preview.tsx';
import { SetupTab } from './setup-tab.tsx';
import { EndpointId, ServerForBoards } from './share-details.tsx';
import { StatisticsTab } from './statistics-tab.tsx';
import { useDroppedFile } from './use-dropped-file.ts';

/** The page of a board that can run. */
export function App() {
  const board = useBoard();
  const { signals, listing } = board;
  const tab = useSignal('setup');
  const isSharing = useSignal(false);
  const isDropping = useDroppedFile((file) => board.choose({ source: 'file', file }));
  const { name } = signals.board.value.options;
  const listed = listing.entry.value?.name ?? name;
  const activeFaults = signals.board.value.faults.active.size;
  useEffect(() => {
    document.title = `${listed} – Boardcast`;
  }, [listed]);
  const editKey = () => {
    tab.value = 'setup';
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`#${keyFormId} input`)?.focus(),
    );
  };
  const tabs = [
    { id: 'setup', label: 'Setup', icon: SlidersHorizontal, panel: <SetupTab /> },
    { id: 'statistics', label: 'Statistics', icon: Activity, panel: <StatisticsTab /> },
    {
      ...{ id: 'faults', label: 'Fault injection', icon: Bug, panel: <FaultsTab /> },
      badge: activeFaults > 0 && <ActiveBadge>{activeFaults}</ActiveBadge>,
    },
    {
      ...{ id: 'log', label: 'Log', icon: ScrollText },
      panel: <LogTab isShown={tab.value === 'log'} />,
    },
  ];
  return (
    <div class="page" data-drop={isDropping.value || undefined}>
      <Header name={listed} share={() => (isSharing.value = true)} />
      <main>
        <div class="video-column">
          {listed !== name && (
            <Banner tone="info">
              Another board is named {name}, so this one is listed as {listed}.
            </Banner>
          )}
          <Preview editKey={editKey} />
        </div>
        <Tabs label="Board" tabs={tabs} selected={tab.value} onSelect={(id) => (tab.value = id)} />
        <Console />
      </main>
      <ShareDialog
        isOpen={isSharing.value}
        onClose={() => (isSharing.value = false)}
        name={listed}
        home="../"
      >
        <EndpointId />
        <ServerForBoards isOpen={isSharing.value} />
      </ShareDialog>
    </div>
  );
}
