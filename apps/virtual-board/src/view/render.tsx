import { render } from 'preact';
import type { BoardModel } from '../model/board-model.ts';
import type { Obstacle } from '../model/support.ts';
import { App } from './app.tsx';
import { ObstaclePage } from './obstacle-page.tsx';
import { PageContext } from './page-context.ts';

export function renderBoard(board: BoardModel): void {
  render(
    <PageContext.Provider value={board}>
      <App />
    </PageContext.Provider>,
    document.body,
  );
}

export function renderObstacle(obstacle: Obstacle): void {
  render(<ObstaclePage obstacle={obstacle} />, document.body);
}
