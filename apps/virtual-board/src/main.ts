import { errorMessage } from '@boardcast/protocol';
import { openBrowserSocket } from '@boardcast/signaling';
import { DirectoryConnection, gatewayUrl, requireSignIn } from '@boardcast/web';
import { effect } from '@preact/signals';
import { claimBoardId } from './model/board-id.ts';
import { BoardModel } from './model/board-model.ts';
import { parsePageUrl, type PageOptions } from './model/page-options.ts';
import { findObstacle, invalidLink, type Obstacle } from './model/support.ts';
import { renderBoard, renderObstacle } from './view/render.tsx';

const sessionPath = '../api/session';

function optionsOf(page: string): PageOptions | Obstacle {
  try {
    return findObstacle() ?? parsePageUrl(page);
  } catch (error) {
    return invalidLink(errorMessage(error));
  }
}

async function run(page: PageOptions): Promise<void> {
  const id = await claimBoardId({
    storage: sessionStorage,
    locks: navigator.locks,
    createId: () => crypto.randomUUID(),
  });
  const board = new BoardModel({
    page,
    id,
    // The token may be missing, or have expired.
    notPublishing: () => void requireSignIn(sessionPath),
    connect: (boardsChanged) =>
      new DirectoryConnection({
        url: gatewayUrl('../api/boards/events', location.href),
        openSocket: openBrowserSocket,
        boardsChanged,
        staleChanged: () => undefined,
        heartbeatMissing: () => undefined,
      }),
  });
  board.statistics.run();
  effect(() => {
    document.documentElement.dataset['state'] = board.signals.state.value;
  });
  navigator.mediaDevices.addEventListener('devicechange', () => board.devicesChanged());
  window.addEventListener('online', () => board.addressChanged());
  window.addEventListener('pagehide', () => void board.stop());
  renderBoard(board);
  if (page.autostart) board.requestStart(true);
}

void requireSignIn(sessionPath);
const options = optionsOf(location.href);
if ('cause' in options) renderObstacle(options);
else void run(options);
