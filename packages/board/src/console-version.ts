import { consoleLine } from './console-messages.ts';
import type { Profile } from './profiles.ts';

/** The lines that the console's command `version` prints. */
export function versionLines(
  firmware: string,
  espIdf: string,
  { board, chip }: Profile,
): readonly string[] {
  return [
    consoleLine('firmwareVersion', { version: firmware }),
    consoleLine('espIdfVersion', { version: espIdf }),
    consoleLine('boardVersion', { board, chip }),
  ];
}
