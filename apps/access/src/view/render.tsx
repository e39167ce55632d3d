import { AppBar, Banner } from '@boardcast/web';
import { render } from 'preact';
import { App, type AppProps } from './app.tsx';

export function renderApp(props: AppProps): void {
  render(<App {...props} />, document.body);
}

/** Shows why the page cannot begin. */
export function renderProblem(text: string): void {
  render(
    <>
      <AppBar page="Access" home="../" />
      <main>
        <Banner tone="danger">{text}</Banner>
      </main>
    </>,
    document.body,
  );
}
