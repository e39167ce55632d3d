import { AppBar } from '@boardcast/web';
import type { ComponentChildren } from 'preact';

export function Page({ children }: { readonly children: ComponentChildren }) {
  return (
    <>
      <AppBar page="Set up a board" home="../" />
      <main class="setup">{children}</main>
    </>
  );
}
