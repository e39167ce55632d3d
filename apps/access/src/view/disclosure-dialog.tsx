import { Button, CopyButton, Dialog } from '@boardcast/web';
import type { AccessModel } from '../model/access-model.ts';

/** Shows what cannot be shown again; nothing of it is left in the page when the dialog closes. */
export function DisclosureDialog({ model }: { readonly model: AccessModel }) {
  const disclosure = model.disclosure.value;
  const close = () => (model.disclosure.value = undefined);
  return (
    <Dialog
      isOpen={disclosure !== undefined}
      title={disclosure?.title ?? ''}
      size="wide"
      onClose={close}
      actions={
        <Button variant="primary" onClick={close}>
          Done
        </Button>
      }
    >
      <p>{disclosure?.note}</p>
      {disclosure?.secrets.map(({ label, text }) => (
        <div key={label}>
          <h3>{label}</h3>
          <div class="secret">
            <code>{text}</code>
            <CopyButton text={text} />
          </div>
        </div>
      ))}
    </Dialog>
  );
}
