import { limits } from './limits.ts';

const pattern = new RegExp(`^[\\w-]{1,${limits.nameBytes}}$`);

/** Whether a text can be a board's name. */
export function isBoardName(text: string): boolean {
  return pattern.test(text);
}
