import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '@boardcast/testkit/until';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { monitorCommand } from './monitor-command.ts';
import { testContext } from './testing/context.ts';
import type { FakeConsole } from './testing/fake-console.ts';
import { exitKey, MonitorHarness, startMonitor } from './testing/monitor-harness.ts';
import { riscvProgram } from './testing/riscv-program.ts';

let harness: MonitorHarness;
let board: FakeConsole;

beforeEach(async () => {
  harness = await MonitorHarness.open();
  board = harness.board;
});

afterEach(() => harness.close());

describe('a crash', () => {
  /** Compiles a program for this machine; resolves with the address of its function. */
  async function compile(): Promise<{ elf: string; address: string }> {
    const source = path.join(harness.folder, 'crash.c');
    const elf = path.join(harness.folder, 'crash.elf');
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
    const session = startMonitor('--port', harness.tcp, ...args);
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

    const place = `--- ${address}: fall_over at ${path.join(harness.folder, 'crash.c')}:2\r\n`;
    expect(output).toContain(`--- the board has crashed\r\nBacktrace`);
    expect(output).toContain(`${place}${place}ELF file`);
  });

  it('is decoded with the ELF of the build folder', async () => {
    const { address } = await compile();
    const description = path.join(harness.folder, 'project_description.json');
    await writeFile(description, JSON.stringify({ app_elf: 'crash.elf' }));

    expect(await watch(panic(address), '--build', harness.folder)).toContain('fall_over at');
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
    const session = startMonitor('--port', harness.tcp, '--elf', elf);
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
    const elf = path.join(harness.folder, 'xtensa.elf');
    const head = Buffer.alloc(64);
    head.set([0x7f, 0x45, 0x4c, 0x46]);
    head.writeUInt16LE(94, 18);
    await writeFile(elf, head);

    const output = await watch(panic('0x42000000'), '--elf', elf);

    expect(output).toContain('xtensa-esp32s3-elf-addr2line is not on the PATH');
  });

  it("finds the toolchain in ESP-IDF's folder", async () => {
    const { elf, address } = await compile();
    const bin = path.join(harness.folder, 'tools/riscv32-esp-elf/esp-14/riscv32-esp-elf/bin');
    await mkdir(bin, { recursive: true });
    // A fake of the toolchain, which prints its arguments.
    const fake = '#!/bin/sh\necho "fake addr2line called with: $@"\n';
    await writeFile(path.join(bin, 'addr2line'), fake, { mode: 0o755 });
    const context = testContext({ PATH: '', IDF_TOOLS_PATH: harness.folder });
    const status = runCommand(monitorCommand, ['--port', harness.tcp, '--elf', elf], context);
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
    const program = await riscvProgram(harness.folder, optimisation);
    const session = startMonitor('--port', harness.tcp, '--elf', program.elf);
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
