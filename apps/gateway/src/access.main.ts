import type { Directory } from '@boardcast/directory';
import { actions } from '@boardcast/protocol';
import type { AccessStore } from './access/access-store.ts';
import { defaultDataFolder } from './access/data-folder.ts';
import { DirectoryAccessStore } from './access/directory-access-store.ts';
import { durationMs } from './access/duration.ts';
import { FileAccessStore } from './access/file-access-store.ts';
import { parseGrants } from './access/grants.ts';
import { issueToken, playerPassword } from './access/tokens.ts';
import { parseCommand, UsageError } from './command-arguments.ts';
import { redisOf } from './cluster/cluster-options.ts';
import { openDirectory } from './cluster/open-directory.ts';
import { failureText } from './failure-text.ts';

const usage = `Usage: npx nx run gateway:access -- COMMAND [options]

Keys and tokens of the gateway on this computer, or of all gateways with a Redis. Running gateways take a
change over at once.

  add BOARD                 make a key for a board of that name, and print it once
  list                      list keys and tokens
  revoke ID                 revoke a key or a token: its connections end within a second
  link                      print a sign-in link; without --actions for an administrator
  import                    copy the keys and tokens of --data to --redis, before the first gateway uses it

  --data DIR                folder of keys and tokens (the platform's own)
  --redis URL               keys and tokens in this Redis instead, as given to the gateways, and with
                            --redis-password FILE, --redis-ca FILE and --redis-prefix TEXT likewise
  --url URL                 of link: address of the viewer (http://127.0.0.1:8888/)
  --name NAME               of link: who it is for (guest)
  --actions A,B             of link: what it allows: ${actions.join(', ')}
  --boards A,B              of link: with which boards, such as kitchen,garden-* (*)
  --expires DURATION        of link: for how long, such as 30m, 12h or 30d (30d)
  --player                  of link: print a user and a password for players, such as those of RTSP
  --help                    print this text`;

const options = {
  data: { type: 'string', default: defaultDataFolder() },
  redis: { type: 'string' },
  'redis-password': { type: 'string' },
  'redis-ca': { type: 'string' },
  'redis-prefix': { type: 'string', default: 'boardcast' },
  url: { type: 'string', default: 'http://127.0.0.1:8888/' },
  name: { type: 'string', default: 'guest' },
  actions: { type: 'string' },
  boards: { type: 'string', default: '*' },
  expires: { type: 'string', default: '30d' },
  player: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseCommand<typeof options>>['values'];

async function main(): Promise<void> {
  const { values, positionals } = parseCommand(options);
  const [command, argument] = positionals;
  if (values.help || command === undefined) {
    console.log(usage);
    return;
  }
  const redis = redisOf(values);
  const directory = redis && (await openDirectory(redis));
  try {
    if (command === 'import') return await importFile(directory, values.data);
    const store = await (directory === undefined
      ? FileAccessStore.open(values.data)
      : DirectoryAccessStore.open(directory));
    await run(store, command, argument, values);
  } finally {
    await directory?.close();
  }
}

async function run(
  store: AccessStore,
  command: string,
  argument: string | undefined,
  values: Values,
): Promise<void> {
  switch (command) {
    case 'add':
      return add(store, required(argument, 'the name of a board'));
    case 'list':
      return list(store);
    case 'revoke':
      return revoke(store, required(argument, 'the id of a key or a token'));
    case 'link':
      return link(store, values);
    default:
      throw new UsageError(
        `Unknown command "${command}": expected add, list, revoke, link or import.`,
      );
  }
}

function required(argument: string | undefined, description: string): string {
  if (argument !== undefined && argument !== '') return argument;
  throw new UsageError(`This command needs ${description}: see --help.`);
}

async function add(store: AccessStore, board: string): Promise<void> {
  const { id, key } = await store.addKey(board);
  console.log(`Key ${id} for the board "${board}". It is shown only now:\n${key}`);
}

function list({ keys, tokens }: AccessStore): void {
  const day = (date: string | number) => new Date(date).toISOString().slice(0, 10);
  for (const { id, board, created } of keys) {
    console.log(`key    ${id}  board "${board}", made ${day(created)}`);
  }
  for (const { id, subject, admin, grants, expires } of tokens) {
    const allowed = admin
      ? 'administrator'
      : `${grants?.actions.join(', ') ?? ''} with ${grants?.boards.join(', ') ?? ''}`;
    console.log(`token  ${id}  ${subject}: ${allowed}, until ${day(expires * 1000)}`);
  }
  if (keys.length + tokens.length === 0) console.log('There are no keys and no tokens.');
}

async function revoke(store: AccessStore, id: string): Promise<void> {
  if (!(await store.revoke(id))) throw new Error(`There is no key or token ${id}: see list.`);
  console.log(`Revoked ${id}.`);
}

async function importFile(directory: Directory | undefined, data: string): Promise<void> {
  if (directory === undefined)
    throw new UsageError('The command import needs --redis: see --help.');
  const file = await FileAccessStore.openExisting(data);
  if (file === undefined) throw new Error(`There are no keys and tokens in ${data}: see --data.`);
  const { keys, tokens } = await DirectoryAccessStore.import(directory, file);
  console.log(`Imported ${keys} keys and ${tokens} tokens.`);
  if (tokens < file.tokens.length) {
    console.log(
      'The gateways sign with another key already, so tokens of this folder are not valid there: make new links.',
    );
  }
}

async function link(store: AccessStore, values: Values): Promise<void> {
  const { url, name, expires, actions: given, boards } = values;
  if (!URL.canParse(url))
    throw new UsageError(`Invalid --url "${url}": expected the viewer's address.`);
  const token = await issueToken(store, {
    subject: name,
    grants: given === undefined ? undefined : parseGrants(boards.split(','), given.split(',')),
    expires: new Date(Date.now() + durationMs(expires)),
  });
  const address = new URL(url);
  address.searchParams.set('token', token);
  console.log(address.href);
  if (values.player)
    console.log(`For players, such as VLC: user ${name}, password ${playerPassword(store, token)}`);
}

main().catch((error: unknown) => {
  console.error(failureText(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
