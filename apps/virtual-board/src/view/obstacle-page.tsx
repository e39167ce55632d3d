import { AppBar, Button, CopyButton, EmptyState } from '@boardcast/web';
import { Link2Off, Lock, MonitorX, ServerCog, type LucideIcon } from 'lucide-preact';
import { secureUrls, type Obstacle } from '../model/support.ts';

const icons: Readonly<Record<Obstacle['cause'], LucideIcon>> = {
  insecure: Lock,
  headers: ServerCog,
  browser: MonitorX,
  link: Link2Off,
};

/** Says why there can be no board here, with a way that works. */
export function ObstaclePage({ obstacle }: { readonly obstacle: Obstacle }) {
  const { cause, title, text } = obstacle;
  return (
    <div class="obstacle">
      <AppBar page="Virtual board" home="../" />
      <main>
        <EmptyState icon={icons[cause]} title={title} actions={<WayOut cause={cause} />}>
          <p>{text}</p>
          {cause === 'insecure' && <SecureUrls />}
        </EmptyState>
      </main>
    </div>
  );
}

function WayOut({ cause }: Pick<Obstacle, 'cause'>) {
  const viewer = <Button href="../">Open the viewer</Button>;
  switch (cause) {
    case 'link':
      return (
        <Button variant="primary" href="./">
          Open without options
        </Button>
      );
    case 'browser':
      return (
        <>
          <CopyButton text={location.href} label="Copy this page’s link" variant="primary" />
          {viewer}
        </>
      );
    default:
      return viewer;
  }
}

function SecureUrls() {
  const { local, https } = secureUrls(location.href);
  return (
    <dl class="ways">
      <dt>On the gateway’s computer</dt>
      <dd>
        <a href={local}>{local}</a>
      </dd>
      <dt>
        On another device, if the gateway was started with <code>--tls</code>
      </dt>
      <dd>
        <a href={https}>{https}</a>
      </dd>
    </dl>
  );
}
