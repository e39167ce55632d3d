import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { readServerAddresses } from '../server-addresses.ts';
import { watchLink } from '../watch-link.ts';
import { Banner } from './banner.tsx';
import { CopyButton } from './copy-button.tsx';
import { Dialog } from './dialog.tsx';
import { QrCode } from './qr-code.tsx';

export interface ShareDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The board's name in the list. */
  readonly name: string;
  /** The URL of the home page, relative to the page. */
  readonly home: string;
  /** What else can be shared. */
  readonly children?: ComponentChildren;
}

/** The link that plays a board, for other devices, as text and as QR code. */
export function ShareDialog({ isOpen, onClose, name, home, children }: ShareDialogProps) {
  const publicHome = useSignal<string | null>(null);
  const isRead = useSignal(false);
  useEffect(() => {
    if (!isOpen) return;
    void readServerAddresses(home)
      .then((addresses) => (publicHome.value = addresses?.page ?? null))
      .finally(() => (isRead.value = true));
  }, [isOpen, home]);
  const { url, isPublic } = watchLink(name, new URL(home, document.baseURI).href, publicHome.value);
  return (
    <Dialog isOpen={isOpen} title={`Share ${name}`} onClose={onClose}>
      <div class="share">
        <QrCode text={url} label={`QR code of ${url}`} />
        <div class="share-link">
          <a id="share-link" href={url} target="_blank" rel="noopener">
            {url}
          </a>
          <CopyButton text={url} label="Copy link" />
        </div>
      </div>
      {isRead.value && !isPublic && (
        <Banner tone="warning" id="share-hint">
          This link works on this computer only. For other devices, restart the gateway with{' '}
          <code>npm start -- --host 0.0.0.0</code>.
        </Banner>
      )}
      {children}
    </Dialog>
  );
}
