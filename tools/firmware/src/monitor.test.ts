import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { banner } from '@boardcast/board';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { until } from '@boardcast/testkit/until';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { TextView } from './console-view.ts';
import type { Link, Signals } from './link.ts';
import { monitorCommand } from './monitor-command.ts';
import { Monitor } from './monitor.ts';
import { Printed, testContext } from './testing/context.ts';
import { FakeConsole } from './testing/fake-console.ts';
import { Pty } from './testing/pty.ts';
import { riscvProgram } from './testing/riscv-program.ts';

const exitKey = '\u001d';
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

/** A running monitor; `status` resolves when it ends. */
function start(...args: string[]) {
  const context = testContext({ PATH: process.env['PATH'] });
  const { stdout, stderr, input } = context;
  const status = runCommand(monitorCommand, args, context);
  return {
    status,
    output: () => stdout.text,
    error: () => stderr.text,
    type: (text: string) => input.write(text),
    endInput: () => input.end(),
    waitFor: (text: string) => until(`it prints ${text}`, () => stdout.text.includes(text)),
  };
}

const tcp = () => `tcp://127.0.0.1:${board.port}`;

describe.each(['TCP', 'a pseudo-terminal'])('over %s', (way) => {
  let port: string;

  beforeEach(async () => {
    if (way !== 'TCP') pty = await Pty.open(folder.path, board.port);
    port = pty?.path ?? tcp();
  });

  it('shows the console unchanged, and the link after the banner', async () => {
    const text = `\u001b[0;32m${banner(417, endpoint).join('\u001b[0m\r\n')}\r\nesp> `;
    const session = start('--port', port, '--viewer', 'http://10.0.0.1:8888/');
    await session.waitFor(port);
    for (const byte of Buffer.from(text)) board.send(Uint8Array.of(byte));
    await session.waitFor('esp> ');

    session.type(exitKey);

    expect(await session.status).toBe(0);
    const [shown, rest] = session
      .output()
      .split(`--- watch this board: http://10.0.0.1:8888/${link}\r\n`);
    expect(`${shown?.split('\r\n').slice(1).join('\r\n')}${rest}`).toBe(text);
  });

  it('sends the input, each line with a carriage return', async () => {
    const session = start('--port', port);
    await session.waitFor(port);

    session.type('start ws://host:8888\nst');
    session.type('op\r');
    await until('the board receives it', () => board.received.includes('stop'));
    session.type(exitKey);

    expect(await session.status).toBe(0);
    expect(board.received).toBe('start ws://host:8888\rstop\r');
  });

  it('reports a missing reset line', async () => {
    const session = start('--port', port);
    await session.waitFor(port);

    session.type('\u0014\u0012');
    await session.waitFor('has no reset line');
    session.type(exitKey);

    expect(await session.status).toBe(0);
    expect(board.received).toBe('');
  });
});

describe('a port that is closed', () => {
  it('is awaited, and its console continues', async () => {
    const session = start('--port', tcp());
    await until('it has connected', () => board.connections === 1);
    board.send('half a li');
    await session.waitFor('half a li');
    board.greeting = 'started again\r\n';

    board.drop();
    await session.waitFor('started again');
    session.type(exitKey);

    expect(await session.status).toBe(0);
    expect(session.output()).toMatch(
      /half a li\r\n--- .* waiting up to 30 s\r\n--- .* is connected again/,
    );
  });

  it('ends the monitor when it is not connected again', async () => {
    const session = start('--port', tcp(), '--wait', '1');
    await until('it has connected', () => board.connections === 1);

    await board.close();

    expect(await session.status).toBe(1);
    expect(session.output()).toContain('was not connected again');
  });

  it('can be exited while waiting', async () => {
    const session = start('--port', tcp());
    await until('it has connected', () => board.connections === 1);
    await board.close();
    await session.waitFor('waiting');

    session.type(exitKey);

    expect(await session.status).toBe(0);
  });

  it('is detected with a pseudo-terminal', async () => {
    pty = await Pty.open(folder.path, board.port);
    const session = start('--port', pty.path, '--wait', '0');
    await session.waitFor(pty.path);

    await pty.close();

    expect(await session.status).toBe(1);
    expect(session.output()).toContain('was not connected again');
  });
});

describe('a missing port', () => {
  it('is awaited over TCP', async () => {
    const { port } = board;
    await board.close();
    const session = start('--port', `tcp://127.0.0.1:${port}`);
    await session.waitFor(`Nothing is listening at tcp://127.0.0.1:${port}`);

    board = await FakeConsole.start(port);
    await until('it has connected', () => board.connections === 1);
    board.send('hello\r\n');
    await session.waitFor('hello');
    session.type(exitKey);

    expect(await session.status).toBe(0);
    expect(session.output()).toMatch(/Waiting up to 30 s\./);
  });

  it('is awaited as a serial port', async () => {
    const late = path.join(folder.path, 'tty');
    const session = start('--port', late);
    await session.waitFor(`Port ${late} not found: is the board connected? Waiting up to`);

    pty = await Pty.open(folder.path, board.port);
    await session.waitFor('Ctrl+] exits');
    board.send('hello\r\n');
    await session.waitFor('hello');
    session.type(exitKey);

    expect(await session.status).toBe(0);
  });

  it('ends the monitor after the timeout', async () => {
    const session = start('--port', path.join(folder.path, 'tty'), '--wait', '1');

    expect(await session.status).toBe(1);
    expect(session.error()).toMatch(/^Port .* not found: is the board connected\?\n$/);
  });

  it('ends it at once without waiting', async () => {
    const session = start('--port', path.join(folder.path, 'tty'), '--wait', '0');

    expect(await session.status).toBe(1);
    expect(session.output()).toBe('');
  });

  it('can be exited while waiting', async () => {
    const session = start('--port', path.join(folder.path, 'tty'));
    await session.waitFor('Waiting up to');

    session.type(exitKey);

    expect(await session.status).toBe(0);
    expect(session.error()).toBe('');
  });
});

it('prints JSON lines', async () => {
  const session = start('--port', tcp(), '--json');
  await until('it has connected', () => board.connections === 1);
  board.send(`ets Jul 29 2019\r\nesp> \u001b[0;33mW (12) wifi: lost: retry\u001b[0m\r\n`);
  board.send(`${banner(417, endpoint)[1]}\r\nesp> `);
  await session.waitFor('"viewer"');
  session.type(exitKey);

  expect(await session.status).toBe(0);
  const objects = session.output().trim().split('\n').slice(1);
  expect(objects.map((line) => JSON.parse(line) as unknown)).toEqual([
    { text: 'ets Jul 29 2019' },
    { level: 'W', ms: 12, tag: 'wifi', text: 'lost: retry' },
    { level: 'I', ms: 417, tag: 'KWS_SIG', text: `BROWSER_ENDPOINT_ID: ${endpoint}` },
    { viewer: `http://127.0.0.1:8888/${link}` },
  ]);
});

describe('a crash', () => {
  /** Compiles a program for this machine; resolves with the address of its function. */
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
    const session = start('--port', tcp(), ...args);
    await until('it has connected', () => board.connections === 1);
    board.send(text);
    await session.waitFor('ELF file');
    session.type(exitKey);
    expect(await session.status).toBe(0);
    return session.output();
  }

  it('is decoded with the ELF of --elf', async () => {
    const { elf, address } = await compile();

    const output = await watch(panic(address), '--elf', elf);

    const place = `--- ${address}: fall_over at ${path.join(folder.path, 'crash.c')}:2\r\n`;
    expect(output).toContain(`--- the board has crashed\r\nBacktrace`);
    expect(output).toContain(`${place}${place}ELF file`);
  });

  it('is decoded with the ELF of the build folder', async () => {
    const { address } = await compile();
    const description = path.join(folder.path, 'project_description.json');
    await writeFile(description, JSON.stringify({ app_elf: 'crash.elf' }));

    expect(await watch(panic(address), '--build', folder.path)).toContain('fall_over at');
  });

  it.each([
    ['is that of the board', (own: string) => own.slice(0, 9), false],
    ['is another', () => '0123456789', true],
    ['is unknown', () => '0', false],
  ])('compares the ELF with the build of the board: %s', async (_case, digestOf, isOther) => {
    const { elf } = await compile();
    const own = createHash('sha256')
      .update(await readFile(elf))
      .digest('hex');
    const session = start('--port', tcp(), '--elf', elf);
    await until('it has connected', () => board.connections === 1);
    const line = `I (312) app_init: ELF file SHA256:  ${digestOf(own)}...\r\n`;

    board.send(`${line}${line}that is all\r\n`);
    await session.waitFor('that is all');
    session.type(exitKey);

    expect(await session.status).toBe(0);
    const notices = session.output().split(`--- the board runs another build than ${elf} `);
    expect(notices).toHaveLength(isOther ? 2 : 1);
  });

  it('is printed as JSON', async () => {
    const { elf, address } = await compile();

    const output = await watch(panic(address), '--elf', elf, '--json');

    expect(output).toContain('{"notice":"the board has crashed"}');
    expect(output).toContain(`{"location":"${address}: fall_over at `);
  });

  it.each([
    [[], /Crashes are decoded with --board, --build or --elf/],
    [['--elf', '/not-there.elf'], /\/not-there\.elf cannot be read/],
    [['--elf', '/dev/null'], /\/dev\/null is not an ELF file/],
    [['--build', '/not-there'], /project_description\.json names no ELF/],
  ])('is shown unchanged with %j, and the error once', async (args, reason) => {
    const output = await watch(panic('0x42000000').repeat(2), ...args);

    expect(output.match(new RegExp(reason, 'g'))).toHaveLength(1);
  });

  it('reports the missing toolchain', async () => {
    const elf = path.join(folder.path, 'xtensa.elf');
    const head = Buffer.alloc(64);
    head.set([0x7f, 0x45, 0x4c, 0x46]);
    head.writeUInt16LE(94, 18);
    await writeFile(elf, head);

    const output = await watch(panic('0x42000000'), '--elf', elf);

    expect(output).toContain('xtensa-esp32s3-elf-addr2line is not on the PATH');
  });

  it("finds the toolchain in ESP-IDF's folder", async () => {
    const { elf, address } = await compile();
    const bin = path.join(folder.path, 'tools/riscv32-esp-elf/esp-14/riscv32-esp-elf/bin');
    await mkdir(bin, { recursive: true });
    // A fake of the toolchain, which prints its arguments.
    const fake = '#!/bin/sh\necho "fake addr2line called with: $@"\n';
    await writeFile(path.join(bin, 'addr2line'), fake, { mode: 0o755 });
    const context = testContext({ PATH: '', IDF_TOOLS_PATH: folder.path });
    const status = runCommand(monitorCommand, ['--port', tcp(), '--elf', elf], context);
    await until('it has connected', () => board.connections === 1);
    board.send(panic(address));
    await until('it is decoded', () => context.stdout.text.includes('fake addr2line'));
    context.input.write(exitKey);

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
  ] as const)('in %s with %s is decoded with the stack', async (where, optimisation) => {
    const program = await riscvProgram(folder.path, optimisation);
    const session = start('--port', tcp(), '--elf', program.elf);
    await until('it has connected', () => board.connections === 1);

    board.send(program.crashIn(where));
    board.send('Rebooting...\r\n');
    await session.waitFor('Rebooting');
    session.type(exitKey);

    expect(await session.status).toBe(0);
    const [, backtrace = ''] = session.output().split('--- stack:\r\n');
    const functions = [...backtrace.matchAll(/^--- 0x[0-9a-f]{8}: (\w+) at /gm)];
    expect(functions.map(([, name]) => name)).toEqual(program.callers(where));
  });
});

describe('a program', () => {
  const program = (script: string) => ['--', process.execPath, '-e', script];

  it('is monitored, and its status is that of the monitor', async () => {
    const script = `console.log(${JSON.stringify(banner(1, endpoint)[1])}); process.exitCode = 3;`;
    const session = start(...program(script));

    expect(await session.status).toBe(3);
    expect(session.output()).toContain(`watch this board: http://127.0.0.1:8888/${link}`);
    expect(session.output()).toContain('it exited with status 3');
  });

  it('gets the input in lines, and its end', async () => {
    const script = `process.stdin.on('data', (text) => process.stdout.write('heard ' + JSON.stringify(String(text)) + '\\n'));`;
    const session = start(...program(script));
    session.type('help\r');
    await session.waitFor('heard "help\\n"');

    session.endInput();

    expect(await session.status).toBe(0);
  });

  it('is terminated with the monitor', async () => {
    const session = start(
      ...program('console.log(`pid ${process.pid}`); setInterval(() => 0, 1000);'),
    );
    await session.waitFor('pid ');
    await until('the line is complete', () => /pid \d+\n/.test(session.output()));
    const pid = Number(/pid (\d+)/.exec(session.output())?.[1]);

    session.type(exitKey);

    expect(await session.status).toBe(0);
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  it('that does not exist is reported', async () => {
    const session = start('--', '/not-there/board');

    expect(await session.status).toBe(1);
    expect(session.error()).toMatch(/^\/not-there\/board could not be started \(ENOENT\)/);
  });
});

it('resets a board by its reset lines', async () => {
  const signals: Signals[] = [];
  const wired: Link = {
    name: 'a fake port with reset lines',
    hasSignals: true,
    write: () => Promise.resolve(),
    setSignals: (set) => {
      signals.push(set);
      return Promise.resolve();
    },
    setBaudRate: () => Promise.resolve(),
    endInput: () => undefined,
    close: () => Promise.resolve(),
  };
  const printed = new Printed();
  const session = new Monitor({
    open: () => Promise.resolve(wired),
    view: new TextView(printed),
    viewer: 'http://127.0.0.1:8888',
    elf: () => Promise.reject(new Error('none')),
    linkTimeoutMs: 0,
    lineEnd: '\r',
  });
  const status = session.run();
  await until('it is open', () => printed.text.includes(wired.name));

  session.type(Buffer.from('\u0014\u0012'));
  await until('it is released', () => signals.length === 2);
  session.exit();

  expect(await status).toBe(0);
  expect(signals).toEqual([
    { dtr: false, rts: true },
    { dtr: false, rts: false },
  ]);
});

it.each([
  [['--eol', 'x'], /Invalid --eol "x"/],
  [['--viewer', 'viewer'], /Invalid --viewer "viewer"/],
  [['--wait', '-1'], /--wait/],
  [['--board', 'esp8266'], /Invalid --board "esp8266": expected esp32p4 or esp32s3/],
  [['--host-board', '--port', 'tcp://a:1'], /--host-board excludes --port/],
  [['--port', 'tcp://a:1', '--', 'board'], /A command after -- excludes --port/],
  [['/dev/ttyUSB0'], /\/dev\/ttyUSB0 is not an option/],
])('rejects %j', async (args, message) => {
  const session = start(...args);

  expect(await session.status).toBe(2);
  expect(session.error()).toMatch(message);
});
