import { addressWith, readAddress, type Wishes } from './address.ts';
import { Board } from './board.ts';
import type { BoardState } from './board-events.ts';
import { runCommand } from './commands.ts';
import { Console } from './console.ts';
import { EngineView } from './engine-view.ts';
import { FaultPanel } from './faults/fault-panel.ts';
import { Faults } from './faults/faults.ts';
import { Figures } from './figures.ts';
import { settingsOf, showSettings } from './settings-table.ts';
import { SlowEngine } from './slow-engine.ts';
import { missing } from './support.ts';

const widestPreview = 640;

const words: Readonly<Record<BoardState, string>> = {
  off: 'Not publishing',
  connecting: 'Connecting',
  publishing: 'Publishing',
  backoff: 'Waiting to try again',
};

function find<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}.`);
  return found as T;
}

function notice(text: string): void {
  find('notice').hidden = false;
  find('notice-text').textContent = text;
}

/** A canvas gives its pixels away once: each time the board is switched on gets a new one. */
function freshPreview({ profile }: Wishes): OffscreenCanvas {
  const old = find('picture');
  const canvas = old.cloneNode() as HTMLCanvasElement;
  canvas.width = Math.min(profile.width, widestPreview);
  canvas.height = (canvas.width * profile.height) / profile.width;
  old.replaceWith(canvas);
  return canvas.transferControlToOffscreen();
}

function run(wishes: Wishes): void {
  const power = find<HTMLButtonElement>('power');
  const antenna = find<HTMLButtonElement>('antenna');
  const board: Board = new Board(wishes, {
    state(state) {
      document.documentElement.dataset['state'] = state;
      find('state').textContent = words[state];
      showControls();
    },
    booted() {
      find('notice').hidden = true;
      figures.reset();
    },
    line: (text) => terminal.print(text),
    blind(why) {
      notice(`The camera cannot be used. ${why}`);
      find('use-pattern').hidden = false;
    },
    trying: (engine) => engineView.trying(engine),
    chosen: (choice) => engineView.chosen(choice),
    preview: () => freshPreview(wishes),
  });
  const engineView = new EngineView(find);
  const slowEngine = new SlowEngine(wishes.profile, {
    show: (text) => engineView.warn(text),
    say: (text) => board.warn(text),
  });
  const terminal = new Console(find('transcript'), find<HTMLInputElement>('console'), (command) => {
    if (board.isPowered) runCommand(board, command, (text) => terminal.print(text));
    else terminal.print('The board is off: switch it on first.');
    showControls();
  });
  const figures = new Figures(board, {
    show: (id, text) => (find<HTMLOutputElement>(id).value = text),
    rate: (reading) => slowEngine.read(board.media?.choice?.engine ?? 'ffmpeg-wasm', reading),
  });
  const faults = new Faults(board, wishes.profile, () => showControls());
  const faultPanel = new FaultPanel(faults, wishes.profile.fps, find);
  let hasBegun = false;

  function showControls(): void {
    power.setAttribute('aria-pressed', `${board.isPowered}`);
    antenna.setAttribute('aria-pressed', `${board.isOnAir}`);
    showSettings(find('settings'), settingsOf(wishes, board));
    faultPanel.show();
  }

  function switchOn(): void {
    board.powerOn();
    if (!hasBegun) faults.begin(wishes.faults);
    hasBegun = true;
  }

  power.addEventListener('click', () => {
    if (board.isPowered) void board.powerOff();
    else switchOn();
    showControls();
  });
  antenna.addEventListener('click', () => {
    board.setOnAir(!board.isOnAir);
    showControls();
  });
  window.addEventListener('pagehide', () => void board.powerOff());
  find('name').textContent = wishes.name;
  document.title = `${wishes.name} – Boardcast`;
  find<HTMLAnchorElement>('watch').href = `/?watch=${encodeURIComponent(wishes.name)}`;
  const pattern = addressWith(addressWith(location.href, 'source', 'pattern'), 'autostart', '');
  find<HTMLAnchorElement>('use-pattern').href = pattern;
  showControls();
  if (wishes.autostart) switchOn();
}

try {
  const lack = missing();
  if (lack !== undefined) throw new Error(lack);
  run(readAddress(location.href));
} catch (error) {
  notice((error as Error).message);
  find<HTMLButtonElement>('power').disabled = true;
}
