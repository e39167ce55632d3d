import { errorMessage } from '@boardcast/protocol';
import { find, makeCopyButton, requireSignIn } from '@boardcast/web';
import type { BoardState } from './board/board-events.ts';
import { runCommand } from './board/commands.ts';
import { VirtualBoard } from './board/virtual-board.ts';
import type { SourceChoice } from './camera/sources.ts';
import { Faults } from './faults/faults.ts';
import { consentFor } from './page/consent.ts';
import { Console } from './page/console.ts';
import { EngineView } from './page/engine-view.ts';
import { FaultPanel } from './page/fault-panel.ts';
import { KeyField } from './page/key-field.ts';
import { showLoading } from './page/loading-bar.ts';
import { Notice } from './page/notice.ts';
import { parsePageUrl, type PageOptions } from './page/page-options.ts';
import { createPreview, sizePreview } from './page/preview-canvas.ts';
import { rememberSource } from './page/remember-source.ts';
import { settingsOf, showSettings } from './page/settings-table.ts';
import { showShare, viewerUrl } from './page/share.ts';
import { SlowEngine } from './page/slow-engine.ts';
import { SourcePanel } from './page/source-panel.ts';
import { Statistics } from './page/statistics.ts';
import { unsupportedReason } from './page/support.ts';

const stateTexts: Readonly<Record<BoardState, string>> = {
  stopped: 'Not publishing',
  connecting: 'Connecting',
  publishing: 'Publishing',
  backoff: 'Waiting to retry',
  unauthorized: 'Key refused',
};

const sessionPath = '../api/session';
const notice = new Notice(find('notice'));
void requireSignIn(sessionPath);

function run(options: PageOptions): void {
  const startButton = find<HTMLButtonElement>('start-stop');
  const wifiButton = find<HTMLButtonElement>('wifi');
  const copyButton = find<HTMLButtonElement>('copy-endpoint');
  let endpoint = '';
  const retry = { label: 'Retry', act: () => board.retry() };
  const usePattern = { label: 'Use the test pattern', act: () => choose({ source: 'pattern' }) };
  const board: VirtualBoard = new VirtualBoard(options, {
    state(state) {
      document.documentElement.dataset['state'] = state;
      find('state').textContent = stateTexts[state];
      // The token may be missing, or have expired.
      if (state === 'backoff' || state === 'unauthorized') void requireSignIn(sessionPath);
      copyButton.hidden = endpoint === '' || state !== 'publishing';
      showControls();
    },
    booted() {
      notice.hide();
      statistics.reset();
    },
    line: (text) => terminal.print(text),
    sourceReady(choice) {
      notice.hide();
      sources.show(choice);
    },
    sourceFailed(error) {
      notice.show(error.message, [retry, usePattern]);
      sources.show(board.choice);
    },
    microphoneUnavailable: ({ message }) =>
      notice.show(`Microphone unavailable, sending a tone. ${message}`),
    encoderFailed: (reason) => notice.show(reason, [retry]),
    loading: (progress) => showLoading(find('loading'), progress),
    announced(announced) {
      endpoint = announced;
      copyButton.hidden = false;
    },
    tryingEngine: (engine) => engineView.showTrying(engine),
    engineChosen: (choice) => engineView.showChoice(choice),
    createPreview: () => createPreview(find<HTMLCanvasElement>('preview'), options.profile),
  });
  const terminal = new Console(
    {
      transcript: find('transcript'),
      input: find<HTMLInputElement>('console'),
      level: find<HTMLSelectElement>('log-level'),
    },
    (command) => {
      if (board.isStarted) runCommand(board, command, (text) => terminal.print(text));
      else terminal.print('The board is stopped: start it first.');
      showControls();
    },
  );
  const engineView = new EngineView();
  const slowEngine = new SlowEngine(options.profile, {
    show: (text) => engineView.warn(text),
    log: (text) => board.warn(text),
  });
  const statistics = new Statistics(board, {
    show: (id, text) => (find<HTMLOutputElement>(id).value = text),
    rate: (reading) => slowEngine.read(board.media?.choice?.engine ?? 'ffmpeg-wasm', reading),
  });
  const faults = new Faults(board, options.profile, () => showControls());
  const faultPanel = new FaultPanel(faults, options.profile.fps);
  let hasStarted = false;
  let hasConsent = false;
  const sources = new SourcePanel(
    {
      source: find<HTMLSelectElement>('source'),
      camera: find<HTMLSelectElement>('camera'),
      chooseFile: find('choose-file'),
      file: find<HTMLInputElement>('file'),
      dropZone: document.body,
    },
    options,
    choose,
  );

  function choose(choice: SourceChoice): void {
    void rememberSource(choice);
    sources.show(choice);
    board.setSource(choice);
  }

  function showControls(): void {
    startButton.textContent = board.isStarted ? 'Stop' : 'Start';
    wifiButton.setAttribute('aria-pressed', `${board.isWifiEnabled}`);
    showSettings(find('settings'), settingsOf(options, board));
    faultPanel.show();
  }

  /** Starts the board, after the user's consent where it is needed. */
  function requestStart(byLink: boolean): void {
    const publication = { source: board.choice.source, server: options.server, byLink };
    const consent = hasConsent ? undefined : consentFor(publication, location.href);
    if (consent === undefined) return start();
    const act = () => {
      hasConsent = true;
      notice.hide();
      start();
    };
    notice.show(consent.question, [{ label: consent.label, act }]);
  }

  function start(): void {
    board.start();
    if (!hasStarted) faults.begin(options.faults);
    hasStarted = true;
    showControls();
  }

  new KeyField(find('key-form'), (key) => {
    board.setKey(key);
    showControls();
  });
  startButton.addEventListener('click', () => {
    if (board.isStarted) void board.stop();
    else requestStart(false);
    showControls();
  });
  wifiButton.addEventListener('click', () => {
    board.setWifiEnabled(!board.isWifiEnabled);
    showControls();
  });
  navigator.mediaDevices.addEventListener('devicechange', () => {
    void sources.listCameras();
    board.camerasChanged();
  });
  window.addEventListener('online', () => board.addressChanged());
  window.addEventListener('pagehide', () => void board.stop());
  sizePreview(find<HTMLCanvasElement>('preview'), options.profile);
  makeCopyButton(copyButton, () => endpoint);
  find('name').textContent = options.name;
  document.title = `${options.name} – Boardcast`;
  const viewer = viewerUrl(location.href, options.name);
  find<HTMLAnchorElement>('watch').href = viewer;
  const link = find<HTMLAnchorElement>('share-link');
  showShare({ link, qr: find('share-qr'), hint: find('share-hint') }, viewer);
  showControls();
  if (options.autostart) requestStart(true);
}

try {
  const reason = unsupportedReason();
  if (reason !== undefined) throw new Error(reason);
  run(parsePageUrl(location.href));
} catch (error) {
  notice.show(errorMessage(error));
  find<HTMLButtonElement>('start-stop').disabled = true;
}
