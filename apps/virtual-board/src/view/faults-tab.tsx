import { Banner, Button } from '@boardcast/web';
import { useSignal } from '@preact/signals';
import { RotateCcw } from 'lucide-preact';
import { NetworkFaults } from './network-faults.tsx';
import { useBoard } from './page-context.ts';
import { ReportContext } from './report-context.ts';
import { VideoFaults } from './video-faults.tsx';

/** The faults that the page can inject. */
export function FaultsTab() {
  const board = useBoard();
  const { active } = board.signals.board.value.faults;
  const refusal = useSignal<string | undefined>(undefined);
  const reset = () => {
    board.faults.reset();
    refusal.value = undefined;
  };
  return (
    <ReportContext.Provider value={(text) => (refusal.value = text)}>
      <div class="faults-head">
        <p class="muted" role="status">
          {summary(active.size)}
        </p>
        <Button icon={RotateCcw} disabled={active.size === 0} onClick={reset}>
          Reset all
        </Button>
      </div>
      {refusal.value !== undefined && <Banner tone="danger">{refusal.value}</Banner>}
      <VideoFaults />
      <NetworkFaults />
    </ReportContext.Provider>
  );
}

function summary(count: number): string {
  if (count === 0) return 'No fault is active.';
  return count === 1 ? '1 fault is active.' : `${count} faults are active.`;
}
