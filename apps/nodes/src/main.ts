import { errorMessage } from '@boardcast/protocol';
import { requireSignIn } from '@boardcast/web';
import { NodesClient } from './model/nodes-client.ts';
import { NodesModel } from './model/nodes-model.ts';
import { renderApp, renderProblem } from './view/render.tsx';

const refreshMs = 1500;
const sessionPath = '../api/session';

async function start(): Promise<void> {
  const session = await requireSignIn(sessionPath);
  if (session === undefined) return;
  const model = new NodesModel(new NodesClient(new URL('../', document.baseURI)));
  await model.refresh();
  renderApp(model);
  const follow = () => {
    if (!document.hidden) void poll(model);
  };
  setInterval(follow, refreshMs);
  document.addEventListener('visibilitychange', follow);
}

async function poll(model: NodesModel): Promise<void> {
  if (!(await model.refresh())) await requireSignIn(sessionPath);
}

start().catch((error: unknown) => renderProblem(errorMessage(error)));
