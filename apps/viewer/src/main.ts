import { KurentoClient, exponentialBackoff, openBrowserSocket } from '@boardcast/signaling';
import { followBoards, type Board } from './directory.ts';
import { Player } from './player.ts';

const players = new Map<string, Player>();
let boards: readonly Board[] = [];

function find(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}.`);
  return found;
}

const client = new KurentoClient({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/kurento`,
  openSocket: openBrowserSocket,
  backoff: exponentialBackoff({ firstMs: 200, longestMs: 3000 }),
});

function watch(name: string): void {
  if (players.has(name)) return;
  const player = new Player(name, client, () => {
    players.get(name)?.close();
    players.delete(name);
  });
  players.set(name, player);
  find('viewings').append(player.root);
  player.update(boards.find((board) => board.name === name));
}

function listItem(board: Board): HTMLElement {
  const item = document.createElement('li');
  const button = document.createElement('button');
  const watching = board.viewers === 1 ? '1 viewer' : `${board.viewers} viewers`;
  button.dataset['board'] = board.name;
  button.dataset['state'] = board.state;
  button.textContent = board.name;
  button.addEventListener('click', () => watch(board.name));
  const about = document.createElement('span');
  about.textContent = board.state === 'live' ? `live, ${watching}` : 'off the air';
  item.append(button, about);
  return item;
}

function changed(now: readonly Board[]): void {
  boards = now;
  find('boards').replaceChildren(...boards.map(listItem));
  find('empty').hidden = boards.length > 0;
  for (const [name, player] of players) {
    player.update(boards.find((board) => board.name === name));
  }
}

async function connect(): Promise<void> {
  try {
    await client.connect();
    find('server').textContent = '';
  } catch (error) {
    find('server').textContent = (error as Error).message;
    setTimeout(() => void connect(), 1000);
  }
}

find('address').textContent = `ws://${location.host}/kurento`;
client.on('state', (state) => {
  find('server').textContent = state === 'waiting' ? 'The server is away; trying again ...' : '';
});
window.addEventListener('pagehide', () => {
  for (const player of players.values()) player.close();
  void client.close();
});
void connect().then(() => {
  followBoards(changed);
  for (const name of new URLSearchParams(location.search).getAll('watch')) watch(name);
});
