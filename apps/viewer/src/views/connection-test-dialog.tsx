import { useSignal } from '@preact/signals';
import { CircleCheck, CircleMinus, CircleX, LoaderCircle } from 'lucide-preact';
import { Button, Dialog } from '@boardcast/web';
import { useCallback, useEffect } from 'preact/hooks';
import type { Finding } from '../connection-test/connection-findings.ts';
import { testConnection } from '../connection-test/connection-test.ts';
import type { PageDialogProps } from './add-dialog.tsx';

const icons = { ok: CircleCheck, failed: CircleX, skipped: CircleMinus };

interface Check {
  readonly subject: string;
  /** Undefined while it is tested. */
  readonly finding?: Finding;
}

/** Tests the connection, and again on request; each test has its own probes. */
export function ConnectionTestDialog({ page, isOpen, onClose }: PageDialogProps) {
  const checks = useSignal<readonly Check[]>([]);
  const isTesting = useSignal(false);
  const run = useCallback(async () => {
    isTesting.value = true;
    checks.value = [];
    for await (const { subject, finding } of testConnection(page.connectionProbes())) {
      const before = checks.value;
      checks.value = [...before, { subject }];
      checks.value = [...before, { subject, finding: await finding }];
    }
    isTesting.value = false;
  }, [page, checks, isTesting]);
  useEffect(() => {
    if (isOpen && !isTesting.peek()) void run();
  }, [isOpen, run, isTesting]);
  return (
    <Dialog
      title="Connection test"
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <Button disabled={isTesting.value} onClick={() => void run()}>
          Test again
        </Button>
      }
    >
      <ul class="findings" aria-live="polite">
        {checks.value.map((check) => (
          <CheckItem key={check.subject} {...check} />
        ))}
      </ul>
    </Dialog>
  );
}

function CheckItem({ subject, finding }: Check) {
  const Icon = finding === undefined ? LoaderCircle : icons[finding.mark];
  return (
    <li data-mark={finding?.mark} aria-busy={finding === undefined}>
      <Icon {...(finding === undefined && { class: 'spinning' })} />
      <strong>{subject}</strong>
      <span>{finding?.text ?? 'Testing'}</span>
    </li>
  );
}
