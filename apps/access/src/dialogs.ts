import { element, makeCopyButton } from '@boardcast/web';

/** A line to copy, such as a key. */
export interface Secret {
  readonly label: string;
  readonly text: string;
}

/** Shows what cannot be shown again; nothing of it is left in the page when the dialog closes. */
export function showOnce(title: string, note: string, secrets: readonly Secret[]): void {
  const fields = secrets.flatMap(({ label, text }) => {
    const copy = element('button', { type: 'button' }, 'Copy');
    copy.setAttribute('aria-label', `Copy: ${label}`);
    makeCopyButton(copy, () => text);
    return [
      element('h3', {}, label),
      element('div', { className: 'secret' }, element('code', {}, text), copy),
    ];
  });
  const done = element('button', {}, 'Done');
  open(title, element('p', {}, note), ...fields, buttons(done));
  done.focus();
}

/** Resolves with whether the person confirms. */
export function confirmed(title: string, note: string, action: string): Promise<boolean> {
  const cancel = element('button', {}, 'Cancel');
  const confirm = element('button', { className: 'danger', value: 'confirmed' }, action);
  const dialog = open(title, element('p', {}, note), buttons(cancel, confirm));
  cancel.focus();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'confirmed'));
  });
}

function buttons(...children: readonly HTMLElement[]): HTMLElement {
  return element('div', { className: 'buttons' }, ...children);
}

/** Each button closes it: they are in a form of the method "dialog". */
function open(title: string, ...children: readonly HTMLElement[]): HTMLDialogElement {
  const heading = element('h2', { id: 'dialog-title' }, title);
  const form = element('form', { method: 'dialog' }, heading, ...children);
  const dialog = element('dialog', {}, form);
  dialog.setAttribute('aria-labelledby', heading.id);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
