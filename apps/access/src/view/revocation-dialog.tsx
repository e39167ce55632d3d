import { Button, Dialog } from '@boardcast/web';
import type { AccessModel } from '../model/access-model.ts';

/** Asks before something is revoked. */
export function RevocationDialog({ model }: { readonly model: AccessModel }) {
  const revocation = model.revocation.value;
  const cancel = () => (model.revocation.value = undefined);
  return (
    <Dialog
      isOpen={revocation !== undefined}
      title={revocation?.title ?? ''}
      onClose={cancel}
      actions={
        <>
          <Button onClick={cancel}>Cancel</Button>
          <Button variant="danger" onClick={() => void model.revoke()}>
            Revoke
          </Button>
        </>
      }
    >
      <p>{revocation?.consequence}</p>
    </Dialog>
  );
}
