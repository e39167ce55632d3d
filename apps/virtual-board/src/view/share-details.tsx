import { CopyButton, readServerAddresses } from '@boardcast/web';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useBoard } from './page-context.ts';

/** The endpoint that a page of Espressif's demo connects to. */
export function EndpointId() {
  const { signals } = useBoard();
  const endpoint = signals.endpoint.value;
  if (endpoint === undefined || signals.state.value !== 'publishing') return null;
  return (
    <div class="detail">
      <h3>Endpoint id</h3>
      <p class="muted small">For a page that connects by endpoint id, one viewer at a time.</p>
      <div class="detail-value">
        <code>{endpoint}</code>
        <CopyButton text={endpoint} label="Copy endpoint id" />
      </div>
    </div>
  );
}

/** The URL that a board in the network publishes to. */
export function ServerForBoards({ isOpen }: { readonly isOpen: boolean }) {
  const url = useSignal<string | undefined>(undefined);
  useEffect(() => {
    if (!isOpen) return;
    void readServerAddresses('../').then((addresses) => {
      url.value = addresses?.board ?? undefined;
    });
  }, [isOpen]);
  if (url.value === undefined) return null;
  return (
    <div class="detail">
      <h3>Server for boards</h3>
      <p class="muted small">What an ESP32 in this network publishes to.</p>
      <div class="detail-value">
        <code>{url.value}</code>
        <CopyButton text={url.value} label="Copy server URL" />
      </div>
    </div>
  );
}
