import { maskInvalidUrl, normaliseServerUrl } from '@boardcast/board';
import { lanAddress } from '@boardcast/board/node';
import { UsageError, wholeNumber, type Command } from './command.ts';
import { checkKurento, type Finding } from './kurento-check.ts';
import { serverWarnings } from './server-warnings.ts';

const options = {
  server: { type: 'string' },
  timeout: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const marks: Readonly<Record<Finding['mark'], string>> = { ok: '✓', warning: '!', missing: '✗' };

export const checkCommand: Command<typeof options> = {
  usage: `Usage: npx nx run firmware:check -- --server URL [options]

Asks a server all that a board will want of it: whether it is a Kurento and which, whether a
pipeline and an endpoint can be made, what it answers to a board's offer, which candidates it
offers, and how far away it is. What it makes it releases. Ends with status 1 where something is
missing.

  --server URL   the Kurento, ws:// or wss://
  --timeout N    seconds to wait for each answer (5)
  --json         one JSON object a line: mark (ok, warning or missing), what, and what to do next
  --help         this text`,
  options,
  run: async ({ server, timeout, json }, { stdout }) => {
    if (server === undefined) throw new UsageError('--server missing: give a ws:// address.');
    const url = normaliseServerUrl(server);
    if (url === undefined) {
      throw new UsageError(
        `--server ${maskInvalidUrl(server)} is no WebSocket address: give ws://host:8888/kurento.`,
      );
    }
    const seconds = wholeNumber('--timeout', timeout ?? '5', 1, 300);
    const tell = (finding: Finding) =>
      stdout.write(`${json === true ? JSON.stringify(finding) : lineOf(finding)}\n`);
    let status = 0;
    for await (const finding of checkKurento(url, seconds * 1000)) {
      if (finding.mark === 'missing') status = 1;
      tell(finding);
    }
    // What answers here may be out of a board's reach.
    const warnings = status === 0 ? serverWarnings(url, await lanAddress()) : [];
    for (const what of warnings) tell({ mark: 'warning', what });
    return status;
  },
};

function lineOf({ mark, what, next }: Finding): string {
  return `${marks[mark]} ${what}${next === undefined ? '' : `. ${next}`}`;
}
