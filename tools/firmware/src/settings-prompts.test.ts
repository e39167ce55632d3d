import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { parseSettings, type Settings } from '@boardcast/board';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { settingsCommand } from './settings-command.ts';
import { testContext } from './testing/context.ts';
import { Terminal } from './testing/terminal.ts';

const password = 'a-secret-9';
const key = 'a-key.of-a-board';
const required = ['--board', 'esp32s3', '--ssid', 'home', '--server', 'ws://192.0.2.1:8888'];

let folder: TemporaryFolder;
let file: string;
let terminal: Terminal;

beforeEach(async () => {
  folder = await temporaryFolder();
  file = path.join(folder.path, 'settings.h');
});
afterEach(async () => {
  await terminal.close();
  await folder.remove();
});

/** Writes settings by options, without questions. */
async function settings(env: Record<string, string>, ...args: readonly string[]): Promise<void> {
  await runCommand(settingsCommand, ['--file', file, ...args], testContext(env));
}

/** Answers each question once it is shown, and awaits the end. */
async function answerAll(answers: readonly (readonly [question: string, answer: string])[]) {
  for (const [question, answer] of answers) {
    await terminal.shows(question);
    terminal.type(`${answer}\r`);
  }
  await terminal.ended();
}

const written = async (): Promise<Settings | undefined> =>
  parseSettings(await readFile(file, 'utf8'));

it('prompts, and does not show the password', async () => {
  terminal = new Terminal('settings', ['--file', file]);
  const answers = [
    ['Board', 'esp32s3'],
    ['Wi-Fi network', 'home'],
    ['Password of home', password],
    ['Kurento server', 'ws://192.0.2.1:8888'],
    ["The board's key", key],
    ['Name of the board', 'kitchen'],
  ] as const;
  await answerAll(answers);

  expect(await written()).toMatchObject({ ssid: 'home', password, name: 'kitchen', fps: 10 });
  expect(terminal.shown).toContain('home');
  expect(await written()).toMatchObject({ key });
  expect(terminal.shown).not.toContain(password);
  expect(terminal.shown).not.toContain(key);
  expect(terminal.shown).toContain('********');
});

it('prompts for all but the board when only that is given', async () => {
  terminal = new Terminal('settings', ['--file', file, '--board', 'esp32p4']);
  const answers = [
    ['Wi-Fi network', 'home'],
    ['Password of home', password],
    ['Kurento server', 'ws://192.0.2.1:8888'],
    ["The board's key", key],
    ['Name of the board', ''],
  ] as const;
  await answerAll(answers);

  expect(await written()).toMatchObject({ ssid: 'home', password, fps: 25 });
  expect(terminal.shown).not.toContain('Board, esp32p4');
});

it('offers the current settings', async () => {
  await settings({}, ...required, '--password', password, '--name', 'kitchen');
  terminal = new Terminal('settings', ['--file', file, '--board', 'esp32s3']);
  const answers = [
    ['Wi-Fi network [home]', ''],
    ['Password of home [unchanged]', ''],
    ['Kurento server, ws:// or wss:// [ws://192.0.2.1:8888/kurento]', ''],
    ["The board's key at the server [none]", ''],
    ['Name of the board [kitchen]', 'garden'],
  ] as const;
  await answerAll(answers);

  expect(await written()).toMatchObject({ ssid: 'home', password, name: 'garden' });
});

it('prompts only for what the options lack', async () => {
  await settings({ WIFI_PASSWORD: password }, ...required);
  terminal = new Terminal('settings', ['--file', file, '--name', 'garden']);
  await terminal.shows('Board');
  terminal.type('esp32s3\r');
  await terminal.ended();

  expect(await written()).toMatchObject({ ssid: 'home', password, name: 'garden' });
});

it('prompts only for the password of a new network', async () => {
  await settings({}, ...required, '--ssid', 'cafe');
  terminal = new Terminal('settings', ['--file', file, ...required]);
  await terminal.shows('Password of home');
  terminal.type(`${password}\r`);
  await terminal.ended();

  expect(await written()).toMatchObject({ ssid: 'home', password });
  expect(terminal.shown).not.toContain(password);
});

it('prompts for all that is missing, whatever was given', async () => {
  terminal = new Terminal('settings', ['--file', file, '--fps', '5', '--ssid', 'home']);
  const answers = [
    ['Board', 'esp32s3'],
    ['Password of home', password],
    ['Kurento server', 'ws://192.0.2.1:8888'],
    ["The board's key", ''],
    ['Name of the board', 'kitchen'],
  ] as const;
  await answerAll(answers);

  expect(await written()).toMatchObject({ ssid: 'home', password, name: 'kitchen', fps: 5 });
});

it('asks again after a wrong answer, and loses no other', async () => {
  terminal = new Terminal('settings', ['--file', file]);
  const answers = [
    ['Board', 'esp8266', '! Expected esp32p4 or esp32s3.'],
    ['Board', 'esp32p4'],
    ['Wi-Fi network', '', '! Invalid SSID'],
    ['Wi-Fi network', 'home'],
    ['Password of home', 'short', '! Invalid password'],
    ['Password of home', password],
    ['Kurento server', 'http://192.0.2.1', '! Invalid server'],
    ['Kurento server', 'ws://localhost:8888', '! localhost is the board itself'],
    ['Kurento server', 'ws://192.0.2.1:8888'],
    ["The board's key", 'not a key', '! Invalid key'],
    ["The board's key", key],
    ['Name of the board', 'the kitchen', '! Invalid name'],
    ['Name of the board', 'kitchen'],
  ] as const;
  for (const [question, answer, error] of answers) {
    await terminal.shows(question);
    terminal.shown = '';
    terminal.type(`${answer}\r`);
    if (error !== undefined) await terminal.shows(error);
  }
  await terminal.ended();

  expect(await written()).toMatchObject({
    ...{ ssid: 'home', password, key, name: 'kitchen', fps: 25 },
    server: 'ws://192.0.2.1:8888/kurento',
  });
});

it('takes answers that were typed ahead', async () => {
  terminal = new Terminal('settings', ['--file', file, '--board', 'esp32s3']);
  await terminal.shows('Wi-Fi network');

  terminal.type(`home\r${password}\rws://192.0.2.1:8888\r\rkitchen\r`);
  await terminal.ended();

  expect(await written()).toMatchObject({ ssid: 'home', password, name: 'kitchen' });
});

it('writes nothing when cancelled', async () => {
  terminal = new Terminal('settings', ['--file', file]);
  await terminal.shows('Board');
  terminal.type('\u0003');
  await terminal.ended();

  expect(terminal.shown).toContain('Nothing was written');
  expect(await readdir(folder.path)).toEqual([]);
});
