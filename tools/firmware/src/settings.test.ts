import { chmod, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseSettings, type Settings } from '@boardcast/board';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { settingsCommand } from './settings-command.ts';
import { temporaryFolder, type TemporaryFolder } from './testing/fake-build.ts';
import { testContext } from './testing/context.ts';
import { Terminal } from './testing/terminal.ts';

const password = 'a-secret-9';
const turnPassword = 'another-secret';
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
  return { status, said: stdout.text, error: stderr.text };
}

const written = async (): Promise<Settings | undefined> =>
  parseSettings(await readFile(file, 'utf8'));

describe('with options', () => {
  it('writes them, the rest from the profile, and shows the password masked', async () => {
    const { status, said, error } = await settings(...required, '--password', password);

    expect([status, error]).toEqual([0, '']);
    expect(await written()).toEqual({
      ssid: 'home',
      password,
      server: 'ws://192.0.2.1:8888/kurento',
      width: 320,
      height: 240,
      fps: 10,
    });
    expect(said).toMatch(/Wi-Fi +home, password \*{8}\n/);
    expect(said).toMatch(/picture +320x240 at 10\n/);
    expect(said).not.toContain(password);
  });

  it('writes every other setting', async () => {
    const more = ['--name', 'kitchen', '--stun', 'stun:stun.example', '--turn', 'turn:t.example'];
    const login = ['--turn-user', 'board', '--turn-password', turnPassword];
    const size = ['--width', '320', '--height', '240', '--fps', '5'];

    const { said } = await settings(...required, ...more, ...login, ...size);

    expect(await written()).toMatchObject({
      ...{ name: 'kitchen', stun: 'stun:stun.example', width: 320, height: 240, fps: 5 },
      turn: { url: 'turn:t.example', user: 'board', password: turnPassword },
    });
    expect(said).toContain('password (none: an open network)');
    expect(said).not.toContain(turnPassword);
  });

  it('masks a password in the address of the server', async () => {
    const { said } = await settings(...required, '--server', 'ws://user:topsecret@192.0.2.1:8888');

    expect(await written()).toMatchObject({
      server: 'ws://user:topsecret@192.0.2.1:8888/kurento',
    });
    expect(said).toMatch(/server +ws:\/\/\*{3}@192\.0\.2\.1:8888\n/);
    expect(said).not.toContain('topsecret');
  });

  it('takes the passwords from the environment, where nobody sees them', async () => {
    env = { WIFI_PASSWORD: password, TURN_PASSWORD: turnPassword };

    await settings(...required, '--turn', 'turn:t.example', '--turn-user', 'board');

    expect(await written()).toMatchObject({ password, turn: { password: turnPassword } });
  });

  it('is for its owner alone, even where the file was not', async () => {
    await writeFile(file, '');
    await chmod(file, 0o644);

    await settings(...required);

    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder.path)).toEqual(['settings.h']);
  });

  it('keeps what it is not told of', async () => {
    await settings(...required, '--password', password, '--name', 'kitchen', '--fps', '5');

    await settings('--board', 'esp32s3', '--server', 'wss://kurento.example');

    expect(await written()).toMatchObject({
      ...{ ssid: 'home', password, name: 'kitchen', fps: 5 },
      server: 'wss://kurento.example/kurento',
    });
  });

  it('forgets the password with the network, and a name that is empty', async () => {
    await settings(...required, '--password', password, '--name', 'kitchen');

    await settings('--board', 'esp32s3', '--ssid', 'cafe', '--name', '');

    expect(await written()).toMatchObject({ ssid: 'cafe', password: '' });
    expect(await written()).not.toHaveProperty('name');
  });

  it("takes the other board's size when the board changes", async () => {
    const big = ['--board', 'esp32p4', '--width', '960', '--height', '540'];
    await settings(...required, ...big);
    expect(await written()).toMatchObject({ width: 960, height: 540, fps: 25 });

    await settings('--board', 'esp32s3');

    expect(await written()).toMatchObject({ width: 320, height: 240, fps: 10 });
  });

  it('warns of a server that a board cannot reach', async () => {
    const { status, error } = await settings(...required, '--server', 'ws://127.0.0.1:8888');

    expect(status).toBe(0);
    expect(error).toMatch(/^! By 127\.0\.0\.1 a board means itself: .*\n$/);
    expect(await written()).toMatchObject({ server: 'ws://127.0.0.1:8888/kurento' });
  });

  it.each([
    [['--server', 'http://host'], /ws:\/\/ or wss:\/\/ address: http:\/\/host/],
    [['--server', 'host:8888'], /ws:\/\/ or wss:\/\/ address/],
    [['--ssid', 'x'.repeat(33)], /SSID has 1 to 32 bytes/],
    [['--ssid', 'é'.repeat(17)], /SSID has 1 to 32 bytes/],
    [['--ssid', ''], /SSID has 1 to 32 bytes/],
    [['--server', `ws://host/${'k'.repeat(300)}`], /at most 255 bytes/],
    [['--server', 'ws://[2001:db8::7]:8888'], /IPv6 is not supported/],
    [['--server', 'http://user:secret@host'], /address: \*\*\*@host/],
    [['--password', 'secret'], /password has 8 to 63 bytes/],
    [['--password', 'x'.repeat(64)], /64 hex digits/],
    [['--width', '640', '--height', '480'], /does 320x240, and not 640x480/],
    [['--width', '160', '--height', '120'], /does 320x240, and not 160x120/],
    [['--width', '321'], /does 320x240, and not 321x240/],
    [['--width', 'wide'], /--width wide is no whole number/],
    [['--fps', '11'], /does 10 pictures a second at most/],
    [['--fps', '0'], /--fps 0 is no whole number/],
    [['--fps', '2.5'], /--fps 2\.5 is no whole number/],
    [['--name', 'the kitchen'], /name is 1 to 32 letters/],
    [['--stun', 'stun.example'], /STUN server must be like/],
    [['--turn', 'turn.example', '--turn-user', 'u', '--turn-password', 'p'], /TURN server must/],
    [['--turn', 'turns:turn.example'], /TURN server must be like/],
    [['--turn', 'turn:turn.example'], /needs a user and a password/],
    [['--turn-user', 'board'], /need --turn/],
    [['--board', 'esp32'], /--board esp32 is no board: give esp32p4 or esp32s3/],
    [['--ssids', 'x'], /Unknown option '--ssids'/],
  ])('refuses %j and writes nothing', async (more, message) => {
    const { status, said, error } = await settings(...required, ...more);

    expect(error).toMatch(message);
    expect(error.trim().split('\n')).toHaveLength(1);
    expect(`${said}${error}`).not.toContain('secret');
    expect(status).toBe(2);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('names what is missing where there is no terminal to ask at', async () => {
    const { status, error } = await settings();

    expect(status).toBe(2);
    expect(error).toMatch(/^--board, --ssid, --server missing/);
  });

  it('says that the folder cannot be written to', async () => {
    file = path.join(folder.path, 'not-there/settings.h');

    const { status, error } = await settings(...required);

    expect(status).toBe(1);
    expect(error).toMatch(/could not be written \(ENOENT\)/);
  });
});

describe('--show', () => {
  it('shows the present ones, passwords masked, and leaves them', async () => {
    const login = ['--turn-user', 'board', '--turn-password', turnPassword];
    await settings(...required, '--password', password, '--turn', 'turn:t.example', ...login);
    const before = await readFile(file, 'utf8');

    const { status, said } = await settings('--show');

    expect(status).toBe(0);
    expect(said).toMatch(/TURN +turn:t\.example, user board, password \*{8}\n/);
    expect(said).not.toMatch(new RegExp(`${password}|${turnPassword}`));
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('says that there are none', async () => {
    const { status, error } = await settings('--show');

    expect(status).toBe(1);
    expect(error).toContain('holds no settings');
  });
});

describe('at a terminal', () => {
  let terminal: Terminal;

  afterEach(() => terminal.close());

  it('asks, and does not show the password', async () => {
    terminal = new Terminal('settings', ['--file', file]);
    const answers = [
      ['Board', 'esp32s3'],
      ['Wi-Fi network', 'home'],
      ['Password of home', password],
      ['Kurento server', 'ws://192.0.2.1:8888'],
      ['Name of the board', 'kitchen'],
    ] as const;
    for (const [question, answer] of answers) {
      await terminal.shows(question);
      terminal.type(`${answer}\r`);
    }
    await terminal.ended();

    expect(await written()).toMatchObject({ ssid: 'home', password, name: 'kitchen', fps: 10 });
    expect(terminal.shown).toContain('home');
    expect(terminal.shown).not.toContain(password);
    expect(terminal.shown).toContain('********');
  });

  it('asks for all but the board where only that is given', async () => {
    terminal = new Terminal('settings', ['--file', file, '--board', 'esp32p4']);
    const answers = [
      ['Wi-Fi network', 'home'],
      ['Password of home', password],
      ['Kurento server', 'ws://192.0.2.1:8888'],
      ['Name of the board', ''],
    ] as const;
    for (const [question, answer] of answers) {
      await terminal.shows(question);
      terminal.type(`${answer}\r`);
    }
    await terminal.ended();

    expect(await written()).toMatchObject({ ssid: 'home', password, fps: 25 });
    expect(terminal.shown).not.toContain('Board, esp32p4');
  });

  it('offers what the file has', async () => {
    await settings(...required, '--password', password, '--name', 'kitchen');
    terminal = new Terminal('settings', ['--file', file, '--board', 'esp32s3']);
    const answers = [
      ['Wi-Fi network [home]', ''],
      ['Password of home [unchanged]', ''],
      ['Kurento server, ws:// or wss:// [ws://192.0.2.1:8888/kurento]', ''],
      ['Name of the board [kitchen]', 'garden'],
    ] as const;
    for (const [question, answer] of answers) {
      await terminal.shows(question);
      terminal.type(`${answer}\r`);
    }
    await terminal.ended();

    expect(await written()).toMatchObject({ ssid: 'home', password, name: 'garden' });
  });

  it('asks for what is missing alone where options give the rest', async () => {
    env = { WIFI_PASSWORD: password };
    await settings(...required);
    terminal = new Terminal('settings', ['--file', file, '--name', 'garden']);
    await terminal.shows('Board');
    terminal.type('esp32s3\r');
    await terminal.ended();

    expect(await written()).toMatchObject({ ssid: 'home', password, name: 'garden' });
  });

  it('asks for the password alone where an option names the network', async () => {
    terminal = new Terminal('settings', ['--file', file, ...required]);
    await terminal.shows('Password of home');
    terminal.type(`${password}\r`);
    await terminal.ended();

    expect(await written()).toMatchObject({ ssid: 'home', password });
    expect(terminal.shown).not.toContain(password);
  });

  it('writes nothing when the questions are broken off', async () => {
    terminal = new Terminal('settings', ['--file', file]);
    await terminal.shows('Board');
    terminal.type('\u0003');
    await terminal.ended();

    expect(terminal.shown).toContain('Nothing was written');
    expect(await readdir(folder.path)).toEqual([]);
  });
});
