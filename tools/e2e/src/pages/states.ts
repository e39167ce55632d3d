import { accessStates } from './access-states.ts';
import { boardStates } from './board-states.ts';
import { nodesStates } from './nodes-states.ts';
import type { PageState } from './page-state.ts';
import { recordingsStates } from './recordings-states.ts';
import { setupStates } from './setup-states.ts';
import { viewerStates } from './viewer-states.ts';

/** Every state of every page: add a page's file here. */
export const pageStates: readonly PageState[] = [
  ...viewerStates,
  ...recordingsStates,
  ...boardStates,
  ...accessStates,
  ...nodesStates,
  ...setupStates,
];
