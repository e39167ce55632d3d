import { useSignal } from '@preact/signals';
import { LoaderCircle } from 'lucide-preact';
import { EmptyState } from '@boardcast/web';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Page } from '../page.ts';

interface RecordingsPageProps {
  readonly page: Page;
  readonly board: string;
}

/** Loads the view of recordings when it is opened first: most visits are for live video. */
export function RecordingsPage({ page, board }: RecordingsPageProps) {
  const View = useSignal<ComponentType<RecordingsPageProps> | undefined>(undefined);
  const isMissing = useSignal(false);
  useEffect(() => {
    import('../recordings/views/recordings-view.tsx').then(
      ({ RecordingsView }) => (View.value = RecordingsView),
      () => (isMissing.value = true),
    );
  }, [View, isMissing]);
  if (View.value !== undefined) return <View.value page={page} board={board} />;
  if (!isMissing.value) return <LoaderCircle class="spinning page-spinner" aria-label="Loading" />;
  return (
    <EmptyState icon={LoaderCircle} title="The view of recordings cannot be loaded">
      <p>The server is unreachable, or was updated. Reload the page.</p>
    </EmptyState>
  );
}
