import { X } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from './icon-button.tsx';
import { useUniqueId } from './unique-id.ts';

export interface DialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** It was closed, by Esc too: set `isOpen` to false. */
  readonly onClose: () => void;
  readonly size?: 'normal' | 'wide';
  /** Buttons at its end. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A modal dialog; when it closes, the browser returns the focus to what had it before. */
export function Dialog(props: DialogProps) {
  const { isOpen, title, onClose, size = 'normal', actions, children } = props;
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useUniqueId();
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null || dialog.open === isOpen) return;
    if (isOpen) dialog.showModal();
    else dialog.close();
  }, [isOpen]);
  return (
    <dialog
      class="dialog"
      data-size={size}
      ref={element}
      aria-labelledby={titleId}
      onClose={onClose}
    >
      {isOpen && (
        <>
          <div class="dialog-head">
            <h2 id={titleId}>{title}</h2>
            <IconButton label="Close" icon={X} onClick={() => element.current?.close()} />
          </div>
          <div class="dialog-body">
            {children}
            {actions !== undefined && <div class="dialog-actions">{actions}</div>}
          </div>
        </>
      )}
    </dialog>
  );
}
