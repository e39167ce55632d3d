import { element } from '@boardcast/web';
import type { Finding } from './connection-findings.ts';
import { testConnection, type ConnectionProbes } from './connection-test.ts';

const words: Readonly<Record<Finding['mark'], string>> = {
  ok: '✓',
  failed: '✗',
  skipped: '–',
};

/** Opens a dialog that tests the connection, and again on request; each test has its own probes. */
export function showConnectionTest(createProbes: () => ConnectionProbes): void {
  const results = element('ul', { className: 'findings' });
  results.setAttribute('aria-live', 'polite');
  const again = element('button', { type: 'button' }, 'Test again');
  const close = element('button', { type: 'button' }, 'Close');
  const dialog = element(
    'dialog',
    { className: 'connection-test' },
    element('h2', {}, 'Connection test'),
    results,
    element('div', { className: 'buttons' }, again, close),
  );
  dialog.setAttribute('aria-label', 'Connection test');
  const run = async () => {
    again.disabled = true;
    results.replaceChildren();
    await showFindings(results, createProbes());
    again.disabled = false;
  };
  again.addEventListener('click', () => void run());
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  void run();
}

async function showFindings(results: HTMLElement, probes: ConnectionProbes): Promise<void> {
  for await (const { subject, finding } of testConnection(probes)) {
    const mark = element('span', { className: 'mark' }, '…');
    const text = element('span', {}, 'Testing');
    const item = element('li', {}, mark, element('strong', {}, subject), text);
    item.setAttribute('aria-busy', 'true');
    results.append(item);
    const found = await finding;
    mark.textContent = words[found.mark];
    text.textContent = found.text;
    item.dataset['mark'] = found.mark;
    item.removeAttribute('aria-busy');
  }
}
