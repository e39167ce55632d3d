import { useSignal } from '@preact/signals';
import { CopyButton, readServerAddresses } from '@boardcast/web';
import { useEffect } from 'preact/hooks';
import type { Page } from '../page.ts';

export interface RtspAddressProps {
  readonly page: Page;
  /** The board's name in the list. */
  readonly name: string;
}

/** The URL of a board for players of RTSP, where there is one. */
export function RtspAddress({ page, name }: RtspAddressProps) {
  const base = useSignal<string | undefined>(undefined);
  useEffect(() => {
    void readServerAddresses(page.router.home).then((read) => (base.value = read?.rtsp));
  }, [page, base]);
  if (base.value === undefined) return null;
  const url = `${base.value}${encodeURIComponent(name)}`;
  const needsPassword = page.session.value?.accessControl === true;
  return (
    <div class="detail">
      <h3>RTSP</h3>
      <p class="muted small">
        For VLC, ffmpeg and video recorders.
        {needsPassword && ' They need a user and a password from the page “Access”.'}
      </p>
      <div class="detail-value">
        <code>{url}</code>
        <CopyButton text={url} label="Copy RTSP URL" />
      </div>
    </div>
  );
}
