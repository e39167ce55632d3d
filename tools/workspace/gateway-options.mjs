import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { root } from './setup.mjs';

/** The gateway's own table, which needs nothing to be installed or built. */
const table = pathToFileURL(path.join(root, 'apps/gateway/src/command-line.mjs')).href;
export const { usage, optionTable, valueChecks } = await import(table);

/** What is wrong with the gateway's options, as far as that needs no build; undefined when nothing is. */
export function usageErrorOf(args) {
  try {
    const { values } = parseArgs({ args, options: optionTable });
    for (const [name, { expected, isValid }] of Object.entries(valueChecks)) {
      const wrong = [values[name] ?? []].flat().find((value) => !isValid(value));
      if (wrong !== undefined) return `Invalid --${name} "${wrong}": expected ${expected}.`;
    }
    return undefined;
  } catch ({ message }) {
    return `${message.split('. ')[0].replace(/\.$/, '')}: see npm start -- --help.`;
  }
}
