import { render } from 'preact';
import type { Setup } from '../model/setup.ts';
import { App } from './app.tsx';
import { Manual, type ManualProps } from './manual.tsx';
import { Page } from './page.tsx';

export function renderSetup(setup: Setup): void {
  render(<App setup={setup} />, document.body);
}

/** What to type where the page cannot use a port. */
export function renderManual(props: ManualProps): void {
  render(
    <Page>
      <Manual {...props} />
    </Page>,
    document.body,
  );
}
