import type { ComponentChildren } from 'preact';
import { Mark } from './mark.tsx';

export interface AppBarProps {
  /** The name of the page, beside Boardcast's; none on the home page. */
  readonly page?: string;
  /** The URL of the home page. */
  readonly home: string;
  /** Follows the mark's link, where the page does that itself. */
  readonly goHome?: (event: MouseEvent) => void;
  /** Before the mark, such as a way back. */
  readonly start?: ComponentChildren;
  readonly status?: ComponentChildren;
  /** The actions at the end of the bar. */
  readonly children?: ComponentChildren;
}

export function AppBar({ page, home, goHome, start, status, children }: AppBarProps) {
  const mark = (
    <a class="app-bar-mark" href={home} {...(goHome && { onClick: goHome })}>
      <Mark />
      <span class="app-bar-name">Boardcast</span>
    </a>
  );
  return (
    <header class="app-bar">
      {start}
      <div class="app-bar-title">
        {page === undefined ? <h1>{mark}</h1> : mark}
        {page !== undefined && <h1 class="app-bar-page">{page}</h1>}
      </div>
      {status !== undefined && <div class="app-bar-status">{status}</div>}
      {children !== undefined && <div class="app-bar-actions">{children}</div>}
    </header>
  );
}
