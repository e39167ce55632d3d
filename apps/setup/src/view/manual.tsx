import { Banner, CopyButton } from '@boardcast/web';

export interface ManualProps {
  /** Whether the page is in a secure context, which Web Serial requires. */
  readonly isSecure: boolean;
  /** This gateway's address for a board; undefined while it listens on loopback alone. */
  readonly server: string | undefined;
}

/** The commands to type where the page cannot use a port. */
export function Manual({ isSecure, server }: ManualProps) {
  return (
    <>
      <Banner tone="info" id="no-web-serial">
        {isSecure ? (
          <>
            <strong>This browser has no Web Serial.</strong> Open this page in Chrome or Edge on a
            computer, or type the commands below.
          </>
        ) : (
          <>
            <strong>This page needs a secure context to use a port.</strong> Open it on the computer
            that runs Boardcast, at <code>http://127.0.0.1:{location.port || '80'}/setup/</code>, or
            start Boardcast with <code>--tls</code>. Or type the commands below.
          </>
        )}
      </Banner>
      <section class="card setup-step">
        <h2>Set up a board by commands</h2>
        {server === undefined && (
          <Banner tone="warning" id="failure">
            <strong>A board cannot reach this server.</strong> Start it with{' '}
            <code>npm start -- --host 0.0.0.0</code> first.
          </Banner>
        )}
        <p>Connect the board, and type these in Boardcast’s folder:</p>
        <Commands
          lines={[
            'npm run board -- build --board esp32s3',
            'npm run board -- flash',
            'npm run board -- monitor',
          ]}
        />
        <p>Then type these at the board’s console, with your network and a name of your choice:</p>
        <Commands
          lines={[
            'wifi "network" "password"',
            'name kitchen',
            `start ${server ?? 'ws://ADDRESS:8888/kurento'}`,
          ]}
        />
        <p class="muted small">
          For an ESP32-P4, build with <code>--board esp32p4</code>. With access control, make a key
          on the page <a href="../access/">Access</a> first, and set it with <code>key KEY</code>.
        </p>
      </section>
    </>
  );
}

function Commands({ lines }: { readonly lines: readonly string[] }) {
  const text = lines.join('\n');
  return (
    <div class="commands">
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} />
    </div>
  );
}
