import type { BoardEntry } from '@boardcast/protocol';
import { KurentoClient, openBrowserSocket } from '@boardcast/signaling';
import { DirectoryConnection, find, gatewayUrl, IceServers, requireSignIn } from '@boardcast/web';
import { BrowserViewerPeer } from '@boardcast/web/viewer-peer';
import { showBoards } from './board-list.ts';
import { BoardTile, type BoardTileOptions, type Subject } from './board-tile.ts';
import { endpointIn, prepareForm, type ConnectOptions } from './connect-form.ts';
import type { ConnectionProbes } from './connection-test.ts';
import { showConnectionTest } from './connection-test-dialog.ts';

import { probeIceServer } from './ice-server-probe.ts';
import { probeMedia } from './media-probe.ts';
import { ServerSession } from './server-session.ts';
import { SparePeer } from './spare-peer.ts';

const sessionPath = 'api/session';
const ownServerUrl = gatewayUrl('kurento', document.baseURI);
const iceServers = IceServers.ofPage();
/** A peer with the options of most players. */
const spare = new SparePeer(
  () =>
    new BrowserViewerPeer({ receiveOnly: true, iceServers: () => iceServers.for(ownServerUrl) }),
);
const tiles = new Map<string, BoardTile>();
let boards: readonly BoardEntry[] = [];
/** Before the first list every board may be online. */
let hasList = false;
let isListStale = false;

function showProblem(): void {
  const stale = isListStale ? 'The list of boards is out of date; reconnecting.' : '';
  find('server').textContent = server.problem ?? stale;
}

function serverChanged(): void {
  showProblem();
  for (const tile of tiles.values()) tile.serverChanged();
}

const server: ServerSession = new ServerSession(ownServerUrl, serverChanged);

/** Shows a subject; one that is shown already is scrolled into view. */
function show(subject: Subject, options: Omit<BoardTileOptions, 'closed'>, onClosed = () => {}) {
  const key = JSON.stringify(subject);
  const close = () => {
    tiles.get(key)?.close();
    tiles.delete(key);
    onClosed();
  };
  const shown = tiles.get(key);
  if (shown !== undefined && subject.kind === 'endpoint') close();
  else if (shown !== undefined) return shown.view.root.scrollIntoView({ behavior: 'smooth' });
  const tile = new BoardTile(subject, { ...options, closed: close });
  tiles.set(key, tile);
  find('players').append(tile.view.root);
  if (hasList) tile.update(boards);
}

function watch(name: string): void {
  show({ kind: 'board', name }, { server, createPeer: () => spare.take() });
}

function connect({ url, endpoint, receiveOnly, stun }: ConnectOptions): void {
  const subject = { kind: 'endpoint', id: endpoint } as const;
  const servers = () =>
    stun === undefined ? iceServers.for(url) : Promise.resolve([{ urls: stun }]);
  const createPeer = () => new BrowserViewerPeer({ receiveOnly, iceServers: servers });
  if (url === ownServerUrl) return show(subject, { server, createPeer });
  const other = new ServerSession(url, serverChanged);
  show(subject, { server: other, createPeer }, () => other.close());
}

function boardsChanged(now: readonly BoardEntry[]): void {
  boards = now;
  hasList = true;
  server.retryNow();
  showBoards(boards, watch);
  for (const tile of tiles.values()) tile.update(boards);
}

const directory = new DirectoryConnection({
  url: gatewayUrl('api/boards/events', document.baseURI),
  openSocket: openBrowserSocket,
  boardsChanged,
  staleChanged: (isStale) => {
    isListStale = isStale;
    // The token may have expired.
    if (isStale) void requireSignIn(sessionPath);
    find('boards').toggleAttribute('data-stale', isStale);
    showProblem();
  },
  heartbeatMissing: () => server.client.checkConnection(),
});

function connectionProbes(): ConnectionProbes {
  const client = new KurentoClient({ url: ownServerUrl, openSocket: openBrowserSocket });
  return {
    url: ownServerUrl,
    webSocket: () => client.connect(),
    media: () => probeMedia(client, boards),
    iceServers: () => iceServers.for(ownServerUrl),
    iceServer: probeIceServer,
    close: () => void client.close(),
  };
}

/** A hidden page needs no spare peer, and another network makes its candidates useless. */
function prepareSpare(): void {
  if (!document.hidden) spare.prepare();
  document.addEventListener('visibilitychange', () =>
    document.hidden ? spare.discard() : spare.prepare(),
  );
  window.addEventListener('online', () => {
    spare.discard();
    spare.prepare();
  });
  for (const type of ['pointerenter', 'focusin']) {
    find('boards').addEventListener(type, () => spare.prepare());
  }
}

void requireSignIn(sessionPath).then((session) => {
  find('access').hidden = session?.kind !== 'admin';
});
prepareForm(ownServerUrl, connect);
find('test-connection').addEventListener('click', () => showConnectionTest(connectionProbes));
find('address').textContent = ownServerUrl;
window.addEventListener('pagehide', () => {
  for (const tile of tiles.values()) tile.close();
  spare.discard();
  directory.close();
  server.close();
});
// A page from the back/forward cache has closed everything in pagehide.
window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
const parameters = new URLSearchParams(location.search);
for (const name of parameters.getAll('watch')) watch(name);
for (const text of parameters.getAll('endpoint')) {
  show({ kind: 'endpoint', id: endpointIn(text) }, { server, createPeer: () => spare.take() });
}
prepareSpare();
