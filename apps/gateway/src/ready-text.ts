import type { AdminSignIn } from './access/admin-sign-in.ts';
import { localHosts, remoteHosts } from './hosts.ts';
import { isExposed, type Options } from './options.ts';

interface Started {
  readonly port: number;
  readonly signIn: AdminSignIn | undefined;
  readonly fingerprint: string | undefined;
}

/** Lines below each other, after their title. */
function list(lines: readonly string[]): string {
  return lines.join('\n                  ');
}

/** The address of the viewer, with a token on the first start; the public one behind a proxy. */
export function viewerUrl(options: Options, { port, signIn }: Started): string {
  const { host, tls, trustedProxies, allowedOrigins, basePath } = options;
  const [name = ''] = localHosts(host);
  const query = typeof signIn === 'object' ? `?token=${signIn.token}` : '';
  const own = `${tls === undefined ? 'http' : 'https'}://${name}:${port}`;
  const [origin = own] = trustedProxies.length > 0 ? allowedOrigins : [];
  return `${origin}${basePath}${query}`;
}

/** What is printed when the gateway is ready. */
export async function readyText(options: Options, started: Started): Promise<string> {
  const { host, tls, basePath } = options;
  const secure = tls === undefined ? '' : 's';
  const urls = (scheme: string, hosts: readonly string[], path: string) =>
    hosts.map((name) => `${scheme}${secure}://${name}:${started.port}${basePath}${path}`);
  const page = (path: string) => list(urls('http', localHosts(host), path));
  const boards = urls('ws', await remoteHosts(host), 'kurento');
  const note = !isExposed(options)
    ? ['(from this machine only; use --host 0.0.0.0 for others)']
    : [];
  return `Boardcast is ready
  viewer          ${page('')}
  virtual board   ${page('virtual-board/')}
  set-up page     ${page('setup/')}
  real board      ${list([...boards, ...note])}
  list of boards  ${page('api/boards')}${rtspText(options)}${accessText(options, started)}${tlsText(started)}`;
}

/** Where players such as VLC find the boards. */
function rtspText({ host, recorder }: Options): string {
  if (recorder.kind !== 'own' || recorder.rtspPort === undefined) return '';
  const urls = localHosts(host).map((name) => `rtsp://${name}:${recorder.rtspPort}/NAME`);
  return `\n  RTSP            ${list(urls)}`;
}

/** Who may use it, and how to sign in. */
function accessText(options: Options, { signIn, ...started }: Started): string {
  const open = 'Access control is off (--open): anyone who reaches the port controls every board.';
  if (signIn === 'existing') return '\n\n  Sign in with a link: npx nx run gateway:access -- link';
  if (signIn !== undefined) {
    const link = viewerUrl(options, { signIn, ...started });
    return `\n\n  Sign in with this link, once in each browser:\n  ${link}`;
  }
  return options.openAccess && isExposed(options) ? `\n\n  ${open}` : '';
}

/** How other devices come to trust the certificate. */
function tlsText({ fingerprint }: Started): string {
  if (fingerprint === undefined) return '';
  return `

  The certificate is by an authority of this installation: devices that install /ca.pem trust it.
  Its SHA-256 fingerprint is
  ${fingerprint}`;
}
