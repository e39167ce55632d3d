import { openBrowserSocket } from '@boardcast/signaling';
import { showBoards } from './board-list.ts';
import { endpointIn, prepareForm, type Wish } from './connect-form.ts';
import { DirectoryConnection } from './directory-connection.ts';
import type { Board } from './directory.ts';
import { find } from './elements.ts';
import { Player, type PlayerOptions, type Subject } from './player.ts';
import { ownDirectoryUrl, ownServerUrl, Server } from './server.ts';
import { SparePeer } from './spare-peer.ts';
import { WebRtcPeer } from './webrtc-peer.ts';

/** What most joins need. */
const spare = new SparePeer(() => new WebRtcPeer({ receiveOnly: true, stun: undefined }));
const players = new Map<string, Player>();
let boards: readonly Board[] = [];
/** Before the directory is known no board is known to be missing. */
let isDirectoryKnown = false;
let isListStale = false;

function showProblem(): void {
  const stale = isListStale ? 'The list of boards is out of date; reconnecting.' : '';
  find('server').textContent = own.problem ?? stale;
}

function serverChanged(): void {
  showProblem();
  for (const player of players.values()) player.serverChanged();
}

const own: Server = new Server(ownServerUrl(), serverChanged);

/** Shows a subject once; asked for again, it comes into view. */
function play(subject: Subject, options: Omit<PlayerOptions, 'closed'>, onClosed = () => {}): void {
  const key = JSON.stringify(subject);
  const close = () => {
    players.get(key)?.close();
    players.delete(key);
    onClosed();
  };
  const known = players.get(key);
  if (known !== undefined && subject.kind === 'endpoint') close();
  else if (known !== undefined) return known.screen.root.scrollIntoView({ behavior: 'smooth' });
  const player = new Player(subject, { ...options, closed: close });
  players.set(key, player);
  find('players').append(player.screen.root);
  if (isDirectoryKnown) player.update(boards);
}

function watch(name: string): void {
  play({ kind: 'board', name }, { server: own, createPeer: () => spare.take() });
}

function connect({ url, endpoint, receiveOnly, stun }: Wish): void {
  const subject = { kind: 'endpoint', id: endpoint } as const;
  const createPeer = () => new WebRtcPeer({ receiveOnly, stun });
  if (url === ownServerUrl()) return play(subject, { server: own, createPeer });
  const server = new Server(url, serverChanged);
  play(subject, { server, createPeer }, () => server.close());
}

function boardsChanged(now: readonly Board[]): void {
  boards = now;
  isDirectoryKnown = true;
  own.retryNow();
  showBoards(boards, watch);
  for (const player of players.values()) player.update(boards);
}

const directory = new DirectoryConnection({
  url: ownDirectoryUrl(),
  openSocket: openBrowserSocket,
  boardsChanged,
  staleChanged: (isStale) => {
    isListStale = isStale;
    find('boards').toggleAttribute('data-stale', isStale);
    showProblem();
  },
  silent: () => own.client.checkConnection(),
});
/** A page that nobody sees joins nothing soon; in another network the spare's candidates are wrong. */
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

prepareForm(ownServerUrl(), connect);
find('address').textContent = ownServerUrl();
window.addEventListener('pagehide', () => {
  for (const player of players.values()) player.close();
  spare.discard();
  directory.close();
  own.close();
});
// A page that the browser had kept has closed everything when it was left.
window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
const wanted = new URLSearchParams(location.search);
for (const name of wanted.getAll('watch')) watch(name);
for (const text of wanted.getAll('endpoint')) {
  play({ kind: 'endpoint', id: endpointIn(text) }, { server: own, createPeer: () => spare.take() });
}
prepareSpare();
