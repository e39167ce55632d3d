import { AppBar, Banner } from '@boardcast/web';
import { render } from 'preact';
import type { NodesModel } from '../model/nodes-model.ts';
import { App } from './app.tsx';

export function renderApp(model: NodesModel): void {
  render(<App model={model} />, document.body);
}

/** Shows why the page cannot begin. */
export function renderProblem(text: string): void {
  render(
    <>
      <AppBar page="Nodes" home="../" />
      <main>
        <Banner tone="danger">{text}</Banner>
      </main>
    </>,
    document.body,
  );
}
