import { Dialog } from '@boardcast/web';
import type { Page } from '../page.ts';
import { AddOptions } from './add-options.tsx';
import { EndpointForm } from './endpoint-form.tsx';

export interface PageDialogProps {
  readonly page: Page;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function AddDialog({ page, isOpen, onClose }: PageDialogProps) {
  return (
    <Dialog title="Add a camera" size="wide" isOpen={isOpen} onClose={onClose}>
      <AddOptions home={page.router.home} />
      <details class="advanced">
        <summary>
          Advanced: <span>Connect by endpoint id</span>
        </summary>
        <EndpointForm page={page} opened={onClose} />
      </details>
    </Dialog>
  );
}
