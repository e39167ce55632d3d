import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { BoardModel } from '../model/board-model.ts';

export const PageContext = createContext<BoardModel | undefined>(undefined);

/** The board of the page. */
export function useBoard(): BoardModel {
  const board = useContext(PageContext);
  if (board === undefined) throw new Error('The page has no board.');
  return board;
}
