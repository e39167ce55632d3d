import { errorMessage } from '@boardcast/protocol';
import { requireSignIn } from '@boardcast/web';
import { AccessClient } from './model/access-client.ts';
import { AccessModel } from './model/access-model.ts';
import { renderApp, renderProblem } from './view/render.tsx';

const refreshMs = 2000;
const sessionPath = '../api/session';

async function start(): Promise<void> {
  const session = await requireSignIn(sessionPath);
  if (session === undefined) return;
  const model = new AccessModel(new AccessClient(new URL('../api/access/', document.baseURI)));
  await model.refresh();
  renderApp({ model, session });
  setInterval(() => {
    if (!document.hidden) void poll(model);
  }, refreshMs);
}

async function poll(model: AccessModel): Promise<void> {
  if (!(await model.refresh())) await requireSignIn(sessionPath);
}

start().catch((error: unknown) => renderProblem(errorMessage(error)));
