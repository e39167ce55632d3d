import type { Page } from 'playwright-core';
import type { Site } from './site.ts';
import type { WindowName } from './windows.ts';

/** One state of a page, to be looked at and checked. */
export interface PageState {
  /** Names its screenshots: `viewer-empty`, `setup-wrong-password`. */
  readonly name: string;
  /** Brings the gateway and its boards into the state; called once. */
  readonly prepare?: (site: Site) => Promise<void>;
  /** Opens a new page and brings it into the state; called for each window and colour scheme. */
  readonly open: (page: Page, site: Site) => Promise<void>;
  /** Undoes what opening did beyond the page and its boards; called after each. */
  readonly leave?: (site: Site) => void | Promise<void>;
  /** Those of its windows that show something of their own; all by default. */
  readonly windows?: readonly WindowName[];
}
