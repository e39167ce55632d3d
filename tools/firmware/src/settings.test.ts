import { chmod, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseSettings, type Settings } from '@boardcast/board';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownServer } from './board-server.ts';
import { runCommand } from './command.ts';
import { settingsCommand } from './settings-command.ts';
import { testContext } from './testing/context.ts';

const password = 'a-secret-9';
const turnPassword = 'another-secret';
const key = 'a-key.of-a-board';
const required = ['--board', 'esp32s3', '--ssid', 'home', '--server', 'ws://192.0.2.1:8888'];

let folder: TemporaryFolder;
let file: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  file = path.join(folder.path, 'settings.h');
  env = {};
});

afterEach(() => folder.remove());

let env: Record<string, string>;

async function settings(...args: string[]) {
  const context = testContext(env);
  const status = await runCommand(settingsCommand, ['--file', file, ...args], context);
  const { stdout, stderr } = context;
  return { status, output: stdout.text, error: stderr.text };
}

const written = async (): Promise<Settings | undefined> =>
  parseSettings(await readFile(file, 'utf8'));

describe('with options', () => {
  it('writes them and those of the profile, and masks the password', async () => {
    const { status, output, error } = await settings(...required, '--password', password);

    expect([status, error]).toEqual([0, '']);
    expect(await written()).toEqual({
      ssid: 'home',
      password,
      server: 'ws://192.0.2.1:8888/kurento',
      width: 320,
      height: 240,
      fps: 10,
    });
    expect(output).toMatch(/Wi-Fi +home, password \*{8}\n/);
    expect(output).toMatch(/video +320x240 at 10 fps\n/);
    expect(output).not.toContain(password);
  });

  it('writes every other setting', async () => {
    const more = ['--name', 'kitchen', '--stun', 'stun:stun.example', '--turn', 'turn:t.example'];
    const login = ['--turn-user', 'board', '--turn-password', turnPassword];
    const size = ['--width', '320', '--height', '240', '--fps', '5'];

    const { output } = await settings(...required, ...more, ...login, ...size);

    expect(await written()).toMatchObject({
      ...{ name: 'kitchen', stun: 'stun:stun.example', width: 320, height: 240, fps: 5 },
      turn: { url: 'turn:t.example', user: 'board', password: turnPassword },
    });
    expect(output).toContain('password (none: an open network)');
    expect(output).not.toContain(turnPassword);
  });

  it('masks a password in the address of the server', async () => {
    const { output } = await settings(
      ...required,
      '--server',
      'ws://user:topsecret@192.0.2.1:8888',
    );

    expect(await written()).toMatchObject({
      server: 'ws://user:topsecret@192.0.2.1:8888/kurento',
    });
    expect(output).toMatch(/server +ws:\/\/\*{3}@192\.0\.2\.1:8888\n/);
    expect(output).not.toContain('topsecret');
  });

  it('reads passwords from the environment', async () => {
    env = { WIFI_PASSWORD: password, TURN_PASSWORD: turnPassword };

    await settings(...required, '--turn', 'turn:t.example', '--turn-user', 'board');

    expect(await written()).toMatchObject({ password, turn: { password: turnPassword } });
  });

  it('reads the key from the environment, keeps it for its server, and removes an empty one', async () => {
    env = { BOARD_KEY: key };
    const { output } = await settings(...required);
    expect(await written()).toMatchObject({ key });
    expect(output).toMatch(/key +\*{8}\n/);

    env = {};
    await settings('--board', 'esp32s3', '--fps', '5');
    expect(await written()).toMatchObject({ key });
    await settings('--board', 'esp32s3', '--server', 'ws://192.0.2.2:8888');
    expect(await written()).not.toHaveProperty('key');

    env = { BOARD_KEY: key };
    await settings(...required);
    env = { BOARD_KEY: '' };
    await settings(...required);
    expect(await written()).not.toHaveProperty('key');
  });

  it('rejects an invalid key without showing it', async () => {
    env = { BOARD_KEY: 'secret key' };

    const { status, error } = await settings(...required);

    expect(status).toBe(2);
    expect(error).toMatch(/^Invalid key: expected at most 255 letters/);
    expect(error).not.toContain('secret');
  });

  it('makes the file readable by its owner only', async () => {
    await writeFile(file, '');
    await chmod(file, 0o644);

    await settings(...required);

    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder.path)).toEqual(['settings.h']);
  });

  it('keeps other settings', async () => {
    await settings(...required, '--password', password, '--name', 'kitchen', '--fps', '5');

    await settings('--board', 'esp32s3', '--server', 'wss://kurento.example');

    expect(await written()).toMatchObject({
      ...{ ssid: 'home', password, name: 'kitchen', fps: 5 },
      server: 'wss://kurento.example/kurento',
    });
  });

  it('removes the password of another network, and an empty name', async () => {
    await settings(...required, '--password', password, '--name', 'kitchen');

    await settings('--board', 'esp32s3', '--ssid', 'cafe', '--name', '');

    expect(await written()).toMatchObject({ ssid: 'cafe', password: '' });
    expect(await written()).not.toHaveProperty('name');
  });

  it("uses the other board's size when the board changes", async () => {
    const big = ['--board', 'esp32p4', '--width', '960', '--height', '540'];
    await settings(...required, ...big);
    expect(await written()).toMatchObject({ width: 960, height: 540, fps: 25 });

    await settings('--board', 'esp32s3');

    expect(await written()).toMatchObject({ width: 320, height: 240, fps: 10 });
  });

  it('refuses a server that is the board itself', async () => {
    const { status, error } = await settings(...required, '--server', 'ws://127.0.0.1:8888');

    expect(status).toBe(2);
    expect(error).toMatch(/^127\.0\.0\.1 is the board itself: .*--host 0\.0\.0\.0\.\n$/);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('warns of a server without a port, and writes it', async () => {
    const { status, error } = await settings(...required, '--server', 'ws://192.0.2.1');

    expect(status).toBe(0);
    expect(error).toMatch(/^! The server has no port, which means port 80/);
  });

  it("takes this computer's address in its network without --server", async () => {
    const own = await ownServer();

    const { status, error } = await settings('--board', 'esp32s3', '--ssid', 'home');

    if (own === undefined) expect([status, error]).toEqual([2, '--server missing: see --help.\n']);
    else expect(await written()).toMatchObject({ server: `${own}/kurento` });
  });

  it.each([
    [['--server', 'http://host'], /Invalid server "http:\/\/host": expected ws:\/\/ or wss:\/\//],
    [['--server', 'host:8888'], /Invalid server "host:8888": expected ws:\/\/ or wss:\/\//],
    [['--ssid', 'x'.repeat(33)], /Invalid SSID: expected 1 to 32 bytes/],
    [['--ssid', 'é'.repeat(17)], /Invalid SSID: expected 1 to 32 bytes/],
    [['--ssid', ''], /Invalid SSID: expected 1 to 32 bytes/],
    [['--server', `ws://host/${'k'.repeat(300)}`], /at most 255 bytes/],
    [['--server', 'ws://[2001:db8::7]:8888'], /IPv6 is not supported/],
    [['--server', 'http://user:secret@host'], /Invalid server "\*\*\*@host"/],
    [['--password', 'secret'], /Invalid password: expected 8 to 63 bytes/],
    [['--password', 'x'.repeat(64)], /64 hex digits/],
    [['--width', '640', '--height', '480'], /Invalid size 640x480: .* supports 320x240/],
    [['--width', '160', '--height', '120'], /Invalid size 160x120: .* supports 320x240/],
    [['--width', '321'], /Invalid size 321x240: .* supports 320x240/],
    [['--width', 'wide'], /Invalid --width "wide"/],
    [['--fps', '11'], /Invalid fps 11: .* supports 1 to 10/],
    [['--fps', '0'], /Invalid --fps "0"/],
    [['--fps', '2.5'], /Invalid --fps "2\.5"/],
    [['--name', 'the kitchen'], /Invalid name "the kitchen": expected 1 to 32 letters/],
    [['--stun', 'stun.example'], /Invalid STUN server/],
    [['--turn', 'turn.example', '--turn-user', 'u', '--turn-password', 'p'], /Invalid TURN server/],
    [['--turn', 'turns:turn.example'], /Invalid TURN server/],
    [['--turn', 'turn:turn.example'], /Invalid TURN credentials/],
    [['--turn-user', 'board'], /need --turn/],
    [['--board', 'esp32'], /Invalid --board "esp32": expected esp32p4 or esp32s3/],
    [['--ssids', 'x'], /Unknown option '--ssids'/],
  ])('rejects %j and writes nothing', async (more, message) => {
    const { status, output, error } = await settings(...required, ...more);

    expect(error).toMatch(message);
    expect(error.trim().split('\n')).toHaveLength(1);
    expect(`${output}${error}`).not.toContain('secret');
    expect(status).toBe(2);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('reports missing options without a terminal', async () => {
    const { status, error } = await settings();

    expect(status).toBe(2);
    expect(error).toMatch(/^--board, --ssid(?:, --server)? missing: see --help/);
  });

  it('reports a missing folder', async () => {
    file = path.join(folder.path, 'not-there/settings.h');

    const { status, error } = await settings(...required);

    expect(status).toBe(1);
    expect(error).toMatch(/could not be written \(ENOENT\)/);
  });
});

describe('--show', () => {
  it('shows the current settings with masked passwords', async () => {
    const login = ['--turn-user', 'board', '--turn-password', turnPassword];
    await settings(...required, '--password', password, '--turn', 'turn:t.example', ...login);
    const before = await readFile(file, 'utf8');

    const { status, output } = await settings('--show');

    expect(status).toBe(0);
    expect(output).toMatch(/TURN +turn:t\.example, user board, password \*{8}\n/);
    expect(output).not.toMatch(new RegExp(`${password}|${turnPassword}`));
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('reports missing settings', async () => {
    const { status, error } = await settings('--show');

    expect(status).toBe(1);
    expect(error).toContain('has no settings');
  });
});

it('at a terminal reports a wrong option before it asks', async () => {
  const context = testContext();
  context.stdin.isTTY = true;
  const args = ['--file', file, '--board', 'esp32s3', '--fps', '11'];

  const status = await runCommand(settingsCommand, args, context);

  expect(status).toBe(2);
  expect(context.stderr.text).toMatch(/^Invalid fps 11/);
  expect(context.stdout.text).toBe('');
});
