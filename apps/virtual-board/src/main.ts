import { readAddress, type Wishes } from './address.ts';
import { Board } from './board.ts';
import type { BoardState } from './board-events.ts';
import type { SourceChoice } from './camera/sources.ts';
import { runCommand } from './commands.ts';
import { consentFor } from './consent.ts';
import { Console } from './console.ts';
import { makeCopyButton } from './copy-button.ts';
import { find } from './elements.ts';
import { EngineView } from './engine-view.ts';
import { FaultPanel } from './faults/fault-panel.ts';
import { Faults } from './faults/faults.ts';
import { Figures } from './figures.ts';
import { showLoading } from './loading-bar.ts';
import { Notice } from './notice.ts';
import { freshPreview, sizePreview } from './preview-canvas.ts';
import { settingsOf, showSettings } from './settings-table.ts';
import { showShare, watchAddress } from './share.ts';
import { rememberSource } from './remember-source.ts';
import { SlowEngine } from './slow-engine.ts';
import { SourcePanel } from './source-panel.ts';
import { missing } from './support.ts';

const words: Readonly<Record<BoardState, string>> = {
  stopped: 'Not publishing',
  connecting: 'Connecting',
  publishing: 'Publishing',
  backoff: 'Waiting to try again',
};

const notice = new Notice(find('notice'));

function run(wishes: Wishes): void {
  const power = find<HTMLButtonElement>('power');
  const wifi = find<HTMLButtonElement>('wifi');
  const copy = find<HTMLButtonElement>('copy-endpoint');
  let endpoint = '';
  const retry = { label: 'Try again', act: () => board.retry() };
  const usePattern = { label: 'Use the moving pattern', act: () => choose({ source: 'pattern' }) };
  const board: Board = new Board(wishes, {
    state(state) {
      document.documentElement.dataset['state'] = state;
      find('state').textContent = words[state];
      copy.hidden = endpoint === '' || state !== 'publishing';
      showControls();
    },
    booted() {
      notice.hide();
      figures.reset();
    },
    line: (text) => terminal.print(text),
    blind(error) {
      notice.show(error.message, [retry, usePattern]);
      sources.show(board.choice);
    },
    deaf: ({ message }) => notice.show(`A tone instead of the microphone. ${message}`),
    sees(choice) {
      notice.hide();
      sources.show(choice);
    },
    broken: (why) => notice.show(why, [retry]),
    loading: (progress) => showLoading(find('loading'), progress),
    announced(announced) {
      endpoint = announced;
      copy.hidden = false;
    },
    trying: (engine) => engineView.trying(engine),
    chosen: (choice) => engineView.chosen(choice),
    preview: () => freshPreview(find<HTMLCanvasElement>('picture'), wishes.profile),
  });
  const terminal = new Console(
    {
      transcript: find('transcript'),
      input: find<HTMLInputElement>('console'),
      level: find<HTMLSelectElement>('log-level'),
    },
    (command) => {
      if (board.isPowered) runCommand(board, command, (text) => terminal.print(text));
      else terminal.print('The board is off: switch it on first.');
      showControls();
    },
  );
  const engineView = new EngineView(find);
  const slowEngine = new SlowEngine(wishes.profile, {
    show: (text) => engineView.warn(text),
    say: (text) => board.warn(text),
  });
  const figures = new Figures(board, {
    show: (id, text) => (find<HTMLOutputElement>(id).value = text),
    rate: (reading) => slowEngine.read(board.media?.choice?.engine ?? 'ffmpeg-wasm', reading),
  });
  const faults = new Faults(board, wishes.profile, () => showControls());
  const faultPanel = new FaultPanel(faults, wishes.profile.fps, find);
  let hasBegun = false;
  let hasAgreed = false;
  const sources = new SourcePanel(
    {
      source: find<HTMLSelectElement>('source'),
      camera: find<HTMLSelectElement>('camera'),
      chooseFile: find('choose-file'),
      file: find<HTMLInputElement>('file'),
      dropZone: document.body,
    },
    wishes,
    choose,
  );

  function choose(choice: SourceChoice): void {
    void rememberSource(choice);
    sources.show(choice);
    board.setSource(choice);
  }

  function showControls(): void {
    power.setAttribute('aria-pressed', `${board.isPowered}`);
    wifi.setAttribute('aria-pressed', `${board.isOnAir}`);
    showSettings(find('settings'), settingsOf(wishes, board));
    faultPanel.show();
  }

  /** Asks first where the page's address wants what nobody may have meant. */
  function ask(byLink: boolean): void {
    const publication = { source: board.choice.source, server: wishes.server, byLink };
    const consent = hasAgreed ? undefined : consentFor(publication, location.href);
    if (consent === undefined) return switchOn();
    const act = () => {
      hasAgreed = true;
      notice.hide();
      switchOn();
    };
    notice.show(consent.question, [{ label: consent.label, act }]);
  }

  function switchOn(): void {
    board.powerOn();
    if (!hasBegun) faults.begin(wishes.faults);
    hasBegun = true;
    showControls();
  }

  power.addEventListener('click', () => {
    if (board.isPowered) void board.powerOff();
    else ask(false);
    showControls();
  });
  wifi.addEventListener('click', () => {
    board.setOnAir(!board.isOnAir);
    showControls();
  });
  navigator.mediaDevices.addEventListener('devicechange', () => {
    void sources.listCameras();
    board.camerasChanged();
  });
  window.addEventListener('online', () => board.addressChanged());
  window.addEventListener('pagehide', () => void board.powerOff());
  sizePreview(find<HTMLCanvasElement>('picture'), wishes.profile);
  makeCopyButton(copy, () => endpoint);
  find('name').textContent = wishes.name;
  document.title = `${wishes.name} – Boardcast`;
  const watch = watchAddress(location.href, wishes.name);
  find<HTMLAnchorElement>('watch').href = watch;
  const link = find<HTMLAnchorElement>('share-link');
  showShare({ link, qr: find('share-qr'), hint: find('share-hint') }, watch);
  showControls();
  if (wishes.autostart) ask(true);
}

try {
  const lack = missing();
  if (lack !== undefined) throw new Error(lack);
  run(readAddress(location.href));
} catch (error) {
  notice.show((error as Error).message);
  find<HTMLButtonElement>('power').disabled = true;
}
