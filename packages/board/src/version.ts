import type { Profile } from './profiles.ts';

/** What `version` prints, line by line, as the firmware's does. */
export function versionLines(
  firmware: string,
  espIdf: string,
  { board, chip }: Profile,
): readonly string[] {
  return [`Boardcast: ${firmware}`, `ESP-IDF: ${espIdf}`, `Board: ${board} (${chip})`];
}
