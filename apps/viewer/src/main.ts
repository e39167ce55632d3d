import { openBrowserSocket } from '@boardcast/signaling';
import { showBoards } from './board-list.ts';
import { prepareForm, type Wish } from './connect-form.ts';
import { DirectoryConnection } from './directory-connection.ts';
import type { Board } from './directory.ts';
import { find } from './elements.ts';
import { Player, type PlayerOptions, type Subject } from './player.ts';
import { ownDirectoryUrl, ownServerUrl, Server } from './server.ts';

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
  find('viewings').append(player.screen.root);
  if (isDirectoryKnown) player.update(boards);
}

function watch(name: string): void {
  play({ kind: 'board', name }, { server: own });
}

function connect({ url, endpoint, receiveOnly, stun }: Wish): void {
  const subject = { kind: 'endpoint', id: endpoint } as const;
  if (url === ownServerUrl()) return play(subject, { server: own, receiveOnly, stun });
  const server = new Server(url, serverChanged);
  play(subject, { server, receiveOnly, stun }, () => server.close());
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
    showProblem();
  },
  silent: () => own.client.checkConnection(),
});
prepareForm(ownServerUrl(), connect);
find('address').textContent = ownServerUrl();
window.addEventListener('pagehide', () => {
  for (const player of players.values()) player.close();
  directory.close();
  own.close();
});
const wanted = new URLSearchParams(location.search);
for (const name of wanted.getAll('watch')) watch(name);
for (const id of wanted.getAll('endpoint')) {
  play({ kind: 'endpoint', id }, { server: own });
}
