import { maskInvalidUrl, normaliseServerUrl } from '@boardcast/board';
import { loopbackError, ownServer, portWarning } from './board-server.ts';
import { UsageError, wholeNumber, type Command } from './command.ts';
import { checkKurento, type Finding, type NegotiatedEndpoint } from './kurento-check.ts';
import { checkFromOutside } from './outside-check.ts';
import { readServerCa } from './server-ca.ts';

const options = {
  server: { type: 'string' },
  'host-board': { type: 'boolean' },
  timeout: { type: 'string' },
  ca: { type: 'string' },
  'from-outside': { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

const marks: Readonly<Record<Finding['mark'], string>> = { ok: '✓', warning: '!', missing: '✗' };

export const checkCommand: Command<typeof options> = {
  usage: `Usage: npx nx run firmware:check -- [options]

Checks a server for everything that a board needs: the version of Kurento, the creation of a
pipeline and an endpoint, the answer to a board's offer, the candidates, and the round-trip time.
Everything that is created is released. Ends with status 1 if something is missing.

  --server URL    the Kurento, ws:// or wss:// (Boardcast at this computer's network address)
  --host-board    for the host board, which may use a loopback address: it runs on this computer
  --from-outside  also check, from this computer's network, whether media reach the server over UDP,
                  and whether each STUN and TURN server that it names works
  --ca FILE       trust this CA, too, for wss://
  --timeout N     timeout of each request in seconds (5)
  --json          print JSON lines: mark (ok, warning or missing), result, and action if any
  --help          show this text

The board's key, where the server requires one, is taken from the environment: BOARD_KEY.`,
  options,
  run: async (values, { stdout, env }) => {
    const { timeout, json } = values;
    const url = await serverOf(values.server, values['host-board'] === true);
    const seconds = wholeNumber('--timeout', timeout ?? '5', 1, 300);
    const print = (finding: Finding) =>
      stdout.write(`${json === true ? JSON.stringify(finding) : lineOf(finding)}\n`);
    let status = 0;
    const ca = values.ca === undefined ? undefined : (await readServerCa(values.ca)).pem;
    const check = { url, key: env['BOARD_KEY'], ca, timeoutMs: seconds * 1000 };
    const outside = values['from-outside']
      ? (endpoint: NegotiatedEndpoint) => checkFromOutside(endpoint, check)
      : undefined;
    for await (const finding of checkKurento(check, outside)) {
      if (finding.mark === 'missing') status = 1;
      print(finding);
    }
    const warning = status === 0 ? portWarning(url) : undefined;
    if (warning !== undefined) print({ mark: 'warning', result: warning });
    return status;
  },
};

async function serverOf(given: string | undefined, isHostBoard: boolean): Promise<string> {
  const own = await ownServer();
  const server = given ?? own;
  if (server === undefined) throw new UsageError('--server missing: expected ws:// or wss://.');
  const url = normaliseServerUrl(server);
  if (url === undefined) {
    throw new UsageError(`Invalid --server "${maskInvalidUrl(server)}": expected ws:// or wss://.`);
  }
  const error = isHostBoard ? undefined : loopbackError(url, own);
  if (error !== undefined) throw new UsageError(error);
  return url;
}

function lineOf({ mark, result, action }: Finding): string {
  return `${marks[mark]} ${result}${action === undefined ? '' : `. ${action}`}`;
}
