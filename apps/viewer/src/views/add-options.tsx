import { useSignal } from '@preact/signals';
import { Cpu, FlaskConical } from 'lucide-preact';
import { Button, CopyButton, readServerAddresses } from '@boardcast/web';
import type { ServerAddresses } from '@boardcast/protocol';
import { useEffect } from 'preact/hooks';

const virtualBoard = 'virtual-board/?name=virtual&source=pattern&autostart';

/** The two ways to a board, as cards. `home` is the URL of the home page. */
export function AddOptions({ home }: { readonly home: string }) {
  return (
    <div class="add-options">
      <section class="card">
        <FlaskConical />
        <h3>Try without hardware</h3>
        <p class="muted">A board in a browser tab, with a moving test pattern.</p>
        <Button variant="primary" href={new URL(virtualBoard, home).href} opensTab>
          Start a virtual board
        </Button>
      </section>
      <section class="card">
        <Cpu />
        <h3>Connect an ESP32</h3>
        <p class="muted">
          Flash a board over USB, give it <span class="nowrap">Wi-Fi</span>, and watch it.
        </p>
        <Button variant="primary" href={new URL('setup/', home).href}>
          Set up a board
        </Button>
      </section>
      <BoardAddress home={home} />
    </div>
  );
}

/** What a board that runs already needs. */
function BoardAddress({ home }: { readonly home: string }) {
  const addresses = useSignal<ServerAddresses | undefined>(undefined);
  useEffect(() => {
    void readServerAddresses(home).then((read) => (addresses.value = read));
  }, [home, addresses]);
  if (addresses.value === undefined) return null;
  const { board } = addresses.value;
  if (board === null) {
    return (
      <p class="add-address small muted">
        This server listens on this computer only. For boards and other devices, restart it with{' '}
        <code>npm start -- --host 0.0.0.0</code>.
      </p>
    );
  }
  return (
    <p class="add-address small muted">
      <span>
        The server for a board that has the firmware: <code>{board}</code>
      </span>
      <CopyButton text={board} variant="quiet" />
    </p>
  );
}
