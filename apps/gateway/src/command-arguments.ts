import { parseArgs, type ParseArgsConfig } from 'node:util';
import { errorMessage } from '@boardcast/protocol';

/** Invalid arguments of a command. */
export class UsageError extends Error {}

/** The options and words of the command line. Throws a UsageError. */
export function parseCommand<const T extends NonNullable<ParseArgsConfig['options']>>(options: T) {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(errorMessage(error), { cause: error });
  }
}
