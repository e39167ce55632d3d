import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { banner } from '@boardcast/board';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { TextView } from './console-view.ts';
import type { Link, Signals } from './link.ts';
import { monitorCommand } from './monitor-command.ts';
import { Monitor } from './monitor.ts';
import { FakeConsole } from './testing/fake-console.ts';
import { temporaryFolder, type TemporaryFolder } from './testing/fake-build.ts';
import { Pty } from './testing/pty.ts';
import { riscvProgram } from './testing/riscv-program.ts';
import { Printed, testContext } from './testing/context.ts';
import { until } from './testing/until.ts';

const leaveKey = '\u001d';
const endpoint = 'p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint';
const link = `?endpoint=${encodeURIComponent(endpoint)}`;

let board: FakeConsole;
let folder: TemporaryFolder;
let pty: Pty | undefined;

beforeEach(async () => {
  board = await FakeConsole.start();
  folder = await temporaryFolder();
});

afterEach(async () => {
  await pty?.close();
  await board.close();
  await folder.remove();
  pty = undefined;
});

/** The monitor at work; `status` is there when it has ended. */
function start(...args: string[]) {
  const context = testContext({ PATH: process.env['PATH'] });
  const { stdout, stderr, input } = context;
  const status = runCommand(monitorCommand, args, context);
  return {
    status,
    said: () => stdout.text,
    error: () => stderr.text,
    type: (text: string) => input.write(text),
    endInput: () => input.end(),
    says: (text: string) => until(`it says ${text}`, () => stdout.text.includes(text)),
  };
}

const tcp = () => `tcp://127.0.0.1:${board.port}`;

describe.each(['TCP', 'a pseudo-terminal'])('over %s', (way) => {
  let port: string;

  beforeEach(async () => {
    if (way !== 'TCP') pty = await Pty.open(folder.path, board.port);
    port = pty?.path ?? tcp();
  });

  it('shows the console as it comes, and the link behind the banner', async () => {
    const text = `\u001b[0;32m${banner(417, endpoint).join('\u001b[0m\r\n')}\r\nesp> `;
    const watching = start('--port', port, '--viewer', 'http://10.0.0.1:8888/');
    await watching.says(port);
    for (const byte of Buffer.from(text)) board.say(Uint8Array.of(byte));
    await watching.says('esp> ');

    watching.type(leaveKey);

    expect(await watching.status).toBe(0);
    const [shown, rest] = watching
      .said()
      .split(`--- watch this board: http://10.0.0.1:8888/${link}\r\n`);
    expect(`${shown?.split('\r\n').slice(1).join('\r\n')}${rest}`).toBe(text);
  });

  it('sends what is typed, each line with a carriage return', async () => {
    const watching = start('--port', port);
    await watching.says(port);

    watching.type('start ws://host:8888\nst');
    watching.type('op\r');
    await until('the board hears it', () => board.heard.includes('stop'));
    watching.type(leaveKey);

    expect(await watching.status).toBe(0);
    expect(board.heard).toBe('start ws://host:8888\rstop\r');
  });

  it('says that there is no reset line', async () => {
    const watching = start('--port', port);
    await watching.says(port);

    watching.type('\u0014\u0012');
    await watching.says('has no reset line');
    watching.type(leaveKey);

    expect(await watching.status).toBe(0);
    expect(board.heard).toBe('');
  });
});

describe('a port that goes away', () => {
  it('is waited for, and its console goes on', async () => {
    const watching = start('--port', tcp());
    await until('it has connected', () => board.connections === 1);
    board.say('half a li');
    await watching.says('half a li');
    board.greeting = 'started again\r\n';

    board.drop();
    await watching.says('started again');
    watching.type(leaveKey);

    expect(await watching.status).toBe(0);
    expect(watching.said()).toMatch(
      /half a li\r\n--- .* waiting for it up to 30 s\r\n--- .* is back/,
    );
  });

  it('ends the monitor when it does not come back', async () => {
    const watching = start('--port', tcp(), '--wait', '1');
    await until('it has connected', () => board.connections === 1);

    await board.close();

    expect(await watching.status).toBe(1);
    expect(watching.said()).toContain('did not come back');
  });

  it('can be left while it is waited for', async () => {
    const watching = start('--port', tcp());
    await until('it has connected', () => board.connections === 1);
    await board.close();
    await watching.says('waiting');

    watching.type(leaveKey);

    expect(await watching.status).toBe(0);
  });

  it('is noticed over a pseudo-terminal', async () => {
    pty = await Pty.open(folder.path, board.port);
    const watching = start('--port', pty.path, '--wait', '0');
    await watching.says(pty.path);

    await pty.close();

    expect(await watching.status).toBe(1);
    expect(watching.said()).toContain('did not come back');
  });
});

describe('a port that is not there yet', () => {
  it('is waited for over TCP', async () => {
    const { port } = board;
    await board.close();
    const watching = start('--port', `tcp://127.0.0.1:${port}`);
    await watching.says(`Nothing answers at tcp://127.0.0.1:${port}`);

    board = await FakeConsole.start(port);
    await until('it has connected', () => board.connections === 1);
    board.say('hello\r\n');
    await watching.says('hello');
    watching.type(leaveKey);

    expect(await watching.status).toBe(0);
    expect(watching.said()).toMatch(/Waiting for it up to 30 s\./);
  });

  it('is waited for as a serial port', async () => {
    const late = path.join(folder.path, 'tty');
    const watching = start('--port', late);
    await watching.says(`There is no port ${late}: is the board plugged in? Waiting for it`);

    pty = await Pty.open(folder.path, board.port);
    await watching.says('Ctrl+] leaves');
    board.say('hello\r\n');
    await watching.says('hello');
    watching.type(leaveKey);

    expect(await watching.status).toBe(0);
  });

  it('ends the monitor when it does not come', async () => {
    const watching = start('--port', path.join(folder.path, 'tty'), '--wait', '1');

    expect(await watching.status).toBe(1);
    expect(watching.error()).toMatch(/^There is no port .*: is the board plugged in\?\n$/);
  });

  it('ends it at once when nobody wants to wait', async () => {
    const watching = start('--port', path.join(folder.path, 'tty'), '--wait', '0');

    expect(await watching.status).toBe(1);
    expect(watching.said()).toBe('');
  });

  it('can be left while it is waited for', async () => {
    const watching = start('--port', path.join(folder.path, 'tty'));
    await watching.says('Waiting for it');

    watching.type(leaveKey);

    expect(await watching.status).toBe(0);
    expect(watching.error()).toBe('');
  });
});

it('has one JSON object a line for programs', async () => {
  const watching = start('--port', tcp(), '--json');
  await until('it has connected', () => board.connections === 1);
  board.say(`ets Jul 29 2019\r\nesp> \u001b[0;33mW (12) wifi: lost: retry\u001b[0m\r\n`);
  board.say(`${banner(417, endpoint)[1]}\r\nesp> `);
  await watching.says('"viewer"');
  watching.type(leaveKey);

  expect(await watching.status).toBe(0);
  const objects = watching.said().trim().split('\n').slice(1);
  expect(objects.map((line) => JSON.parse(line) as unknown)).toEqual([
    { text: 'ets Jul 29 2019' },
    { level: 'W', ms: 12, tag: 'wifi', text: 'lost: retry' },
    { level: 'I', ms: 417, tag: 'KWS_SIG', text: `BROWSER_ENDPOINT_ID: ${endpoint}` },
    { viewer: `http://127.0.0.1:8888/${link}` },
  ]);
});

describe('a crash', () => {
  /** Compiles a program for this machine, and tells where its function begins. */
  async function compile(): Promise<{ elf: string; address: string }> {
    const source = path.join(folder.path, 'crash.c');
    const elf = path.join(folder.path, 'crash.elf');
    await writeFile(
      source,
      '\nint fall_over(int a) {\n  return a / 7;\n}\nint main(void) {\n  return fall_over(1);\n}\n',
    );
    execFileSync('gcc', [
      '-g',
      '-O0',
      '-no-pie',
      '-Wl,-Ttext-segment=0x42000000',
      source,
      '-o',
      elf,
    ]);
    const symbols = execFileSync('nm', [elf], { encoding: 'utf8' });
    const address = /([0-9a-f]{8}) T fall_over/.exec(symbols)?.[1];
    if (address === undefined) throw new Error('nm does not list fall_over.');
    return { elf, address: `0x${address}` };
  }

  const panic = (address: string) =>
    `Guru Meditation Error: Core  0 panic'ed (LoadProhibited). Exception was unhandled.\r\nBacktrace: ${address}:0x3fc91230 ${address}:0x3fc91250\r\nELF file SHA256: 0\r\n`;

  async function watch(text: string, ...args: string[]): Promise<string> {
    const watching = start('--port', tcp(), ...args);
    await until('it has connected', () => board.connections === 1);
    board.say(text);
    await watching.says('ELF file');
    watching.type(leaveKey);
    expect(await watching.status).toBe(0);
    return watching.said();
  }

  it('is decoded by the ELF that is named', async () => {
    const { elf, address } = await compile();

    const said = await watch(panic(address), '--elf', elf);

    const place = `--- ${address}: fall_over at ${path.join(folder.path, 'crash.c')}:2\r\n`;
    expect(said).toContain(`--- the board has crashed\r\nBacktrace`);
    expect(said).toContain(`${place}${place}ELF file`);
  });

  it('is decoded by the ELF of the build folder', async () => {
    const { address } = await compile();
    const description = path.join(folder.path, 'project_description.json');
    await writeFile(description, JSON.stringify({ app_elf: 'crash.elf' }));

    expect(await watch(panic(address), '--build', folder.path)).toContain('fall_over at');
  });

  it.each([
    ['is that of the board', (own: string) => own.slice(0, 9), false],
    ['is another', () => '0123456789', true],
    ['is not told', () => '0', false],
  ])('the ELF is compared with what the board runs: %s', async (_case, digestOf, isOther) => {
    const { elf } = await compile();
    const own = createHash('sha256')
      .update(await readFile(elf))
      .digest('hex');
    const watching = start('--port', tcp(), '--elf', elf);
    await until('it has connected', () => board.connections === 1);
    const line = `I (312) app_init: ELF file SHA256:  ${digestOf(own)}...\r\n`;

    board.say(`${line}${line}that is all\r\n`);
    await watching.says('that is all');
    watching.type(leaveKey);

    expect(await watching.status).toBe(0);
    const notices = watching.said().split(`--- the board runs another build than ${elf} `);
    expect(notices).toHaveLength(isOther ? 2 : 1);
  });

  it('is told of as JSON', async () => {
    const { elf, address } = await compile();

    const said = await watch(panic(address), '--elf', elf, '--json');

    expect(said).toContain('{"notice":"the board has crashed"}');
    expect(said).toContain(`{"place":"${address}: fall_over at `);
  });

  it.each([
    [[], /Name the build with --board, --build or --elf/],
    [['--elf', '/not-there.elf'], /\/not-there\.elf cannot be read/],
    [['--elf', '/dev/null'], /\/dev\/null is no ELF file/],
    [['--build', '/not-there'], /project_description\.json names no ELF/],
  ])('is shown as it is with %j, which is said once', async (args, why) => {
    const said = await watch(panic('0x42000000').repeat(2), ...args);

    expect(said.match(new RegExp(why, 'g'))).toHaveLength(1);
  });

  it('says which toolchain is missing', async () => {
    const elf = path.join(folder.path, 'xtensa.elf');
    const head = Buffer.alloc(64);
    head.set([0x7f, 0x45, 0x4c, 0x46]);
    head.writeUInt16LE(94, 18);
    await writeFile(elf, head);

    const said = await watch(panic('0x42000000'), '--elf', elf);

    expect(said).toContain('xtensa-esp32s3-elf-addr2line is not on the PATH');
  });

  it("finds the toolchain in ESP-IDF's folder", async () => {
    const { elf, address } = await compile();
    const bin = path.join(folder.path, 'tools/riscv32-esp-elf/esp-14/riscv32-esp-elf/bin');
    await mkdir(bin, { recursive: true });
    // A fake of the toolchain: it says that it is one.
    const fake = '#!/bin/sh\necho "a fake addr2line was asked: $@"\n';
    await writeFile(path.join(bin, 'addr2line'), fake, { mode: 0o755 });
    const context = testContext({ PATH: '', IDF_TOOLS_PATH: folder.path });
    const status = runCommand(monitorCommand, ['--port', tcp(), '--elf', elf], context);
    await until('it has connected', () => board.connections === 1);
    board.say(panic(address));
    await until('it is decoded', () => context.stdout.text.includes('a fake addr2line'));
    context.input.write(leaveKey);

    expect(await status).toBe(0);
    expect(context.stdout.text).toContain(`-pfiaC -e ${elf} ${address} ${address}`);
  });
});

describe('a crash of a RISC-V chip', () => {
  it.each([
    ['leaf', '-Os'],
    ['inner', '-Os'],
    ['leaf', '-O0'],
    ['inner', '-O0'],
  ] as const)('in %s with %s is decoded by the stack', async (where, optimisation) => {
    const program = await riscvProgram(folder.path, optimisation);
    const watching = start('--port', tcp(), '--elf', program.elf);
    await until('it has connected', () => board.connections === 1);

    board.say(program.crashIn(where));
    board.say('Rebooting...\r\n');
    await watching.says('Rebooting');
    watching.type(leaveKey);

    expect(await watching.status).toBe(0);
    const [, backtrace = ''] = watching.said().split('--- by its stack:\r\n');
    const functions = [...backtrace.matchAll(/^--- 0x[0-9a-f]{8}: (\w+) at /gm)];
    expect(functions.map(([, name]) => name)).toEqual(program.callers(where));
  });
});

describe('a program', () => {
  const program = (script: string) => ['--', process.execPath, '-e', script];

  it('is watched as a board, and its status is the monitor’s', async () => {
    const script = `console.log(${JSON.stringify(banner(1, endpoint)[1])}); process.exitCode = 3;`;
    const watching = start(...program(script));

    expect(await watching.status).toBe(3);
    expect(watching.said()).toContain(`watch this board: http://127.0.0.1:8888/${link}`);
    expect(watching.said()).toContain('it ended with status 3');
  });

  it('hears what is typed in lines, and the end of the input', async () => {
    const script = `process.stdin.on('data', (text) => process.stdout.write('heard ' + JSON.stringify(String(text)) + '\\n'));`;
    const watching = start(...program(script));
    watching.type('help\r');
    await watching.says('heard "help\\n"');

    watching.endInput();

    expect(await watching.status).toBe(0);
  });

  it('is ended when the monitor is left', async () => {
    const watching = start(
      ...program('console.log(`pid ${process.pid}`); setInterval(() => 0, 1000);'),
    );
    await watching.says('pid ');
    await until('the line is whole', () => /pid \d+\n/.test(watching.said()));
    const pid = Number(/pid (\d+)/.exec(watching.said())?.[1]);

    watching.type(leaveKey);

    expect(await watching.status).toBe(0);
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  it('that is not there is said to be so', async () => {
    const watching = start('--', '/not-there/board');

    expect(await watching.status).toBe(1);
    expect(watching.error()).toMatch(/^\/not-there\/board could not be started \(ENOENT\)/);
  });
});

it('resets a board by its lines', async () => {
  const signals: Signals[] = [];
  const wired: Link = {
    name: 'a fake port with reset lines',
    hasSignals: true,
    write: () => Promise.resolve(),
    setSignals: async (set) => void signals.push(set),
    setBaudRate: () => Promise.resolve(),
    endInput: () => undefined,
    close: () => Promise.resolve(),
  };
  const printed = new Printed();
  const watching = new Monitor({
    open: () => Promise.resolve(wired),
    view: new TextView(printed),
    viewer: 'http://127.0.0.1:8888',
    elf: () => Promise.reject(new Error('none')),
    linkTimeoutMs: 0,
    lineEnd: '\r',
  });
  const status = watching.run();
  await until('it is open', () => printed.text.includes(wired.name));

  watching.type(Buffer.from('\u0014\u0012'));
  await until('it is let go', () => signals.length === 2);
  watching.leave();

  expect(await status).toBe(0);
  expect(signals).toEqual([
    { dtr: false, rts: true },
    { dtr: false, rts: false },
  ]);
});

it.each([
  [['--eol', 'x'], /--eol x is none/],
  [['--viewer', 'viewer'], /--viewer viewer is no address/],
  [['--wait', '-1'], /--wait/],
  [['--board', 'esp8266'], /--board esp8266 is no board/],
  [['--host-board', '--port', 'tcp://a:1'], /--host-board has no --port/],
  [['--port', 'tcp://a:1', '--', 'board'], /A command after -- has no --port/],
  [['/dev/ttyUSB0'], /\/dev\/ttyUSB0 is no option/],
])('%j is wrong use', async (args, message) => {
  const watching = start(...args);

  expect(await watching.status).toBe(2);
  expect(watching.error()).toMatch(message);
});
