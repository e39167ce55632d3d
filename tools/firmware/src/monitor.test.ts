import path from 'node:path';
import { banner, logEntry } from '@boardcast/board';
import type { Link, Signals } from '@boardcast/flasher';
import { until } from '@boardcast/testkit/until';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TextView } from './console-view.ts';
import { Monitor } from './monitor.ts';
import { Printed } from './testing/context.ts';
import { FakeConsole } from './testing/fake-console.ts';
import { exitKey, MonitorHarness, startMonitor } from './testing/monitor-harness.ts';
import { Pty } from './testing/pty.ts';

const endpoint = 'p_kurento.MediaPipeline/e_kurento.WebRtcEndpoint';
const link = `?endpoint=${encodeURIComponent(endpoint)}`;

let harness: MonitorHarness;
let board: FakeConsole;
let pty: Pty | undefined;

beforeEach(async () => {
  harness = await MonitorHarness.open();
  board = harness.board;
});

afterEach(async () => {
  await pty?.close();
  await harness.close();
  pty = undefined;
});

describe.each(['TCP', 'a pseudo-terminal'])('over %s', (way) => {
  let port: string;

  beforeEach(async () => {
    if (way !== 'TCP') pty = await Pty.open(harness.folder, board.port);
    port = pty?.path ?? harness.tcp;
  });

  it('shows the console unchanged, and the link after the banner', async () => {
    const text = `\u001b[0;32m${banner(417, endpoint).join('\u001b[0m\r\n')}\r\nesp> `;
    const session = startMonitor('--port', port, '--viewer', 'http://10.0.0.1:8888/');
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
    const session = startMonitor('--port', port);
    await session.waitFor(port);

    session.type('start ws://host:8888\nst');
    session.type('op\r');
    await until('the board receives it', () => board.received.includes('stop'));
    session.type(exitKey);

    expect(await session.status).toBe(0);
    expect(board.received).toBe('start ws://host:8888\rstop\r');
  });

  it('reports a missing reset line', async () => {
    const session = startMonitor('--port', port);
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
    const session = startMonitor('--port', harness.tcp);
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
    const session = startMonitor('--port', harness.tcp, '--wait', '1');
    await until('it has connected', () => board.connections === 1);

    await board.close();

    expect(await session.status).toBe(1);
    expect(session.output()).toContain('was not connected again');
  });

  it('can be exited while waiting', async () => {
    const session = startMonitor('--port', harness.tcp);
    await until('it has connected', () => board.connections === 1);
    await board.close();
    await session.waitFor('waiting');

    session.type(exitKey);

    expect(await session.status).toBe(0);
  });

  it('is detected with a pseudo-terminal', async () => {
    pty = await Pty.open(harness.folder, board.port);
    const session = startMonitor('--port', pty.path, '--wait', '0');
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
    const session = startMonitor('--port', `tcp://127.0.0.1:${port}`);
    await session.waitFor(`Nothing is listening at tcp://127.0.0.1:${port}`);

    board = harness.board = await FakeConsole.start(port);
    await until('it has connected', () => board.connections === 1);
    board.send('hello\r\n');
    await session.waitFor('hello');
    session.type(exitKey);

    expect(await session.status).toBe(0);
    expect(session.output()).toMatch(/Waiting up to 30 s\./);
  });

  it('is awaited as a serial port', async () => {
    const late = path.join(harness.folder, 'tty');
    const session = startMonitor('--port', late);
    await session.waitFor(`Port ${late} not found: is the board connected? Waiting up to`);

    pty = await Pty.open(harness.folder, board.port);
    await session.waitFor('Ctrl+] exits');
    board.send('hello\r\n');
    await session.waitFor('hello');
    session.type(exitKey);

    expect(await session.status).toBe(0);
  });

  it('ends the monitor after the timeout', async () => {
    const session = startMonitor('--port', path.join(harness.folder, 'tty'), '--wait', '1');

    expect(await session.status).toBe(1);
    expect(session.error()).toMatch(/^Port .* not found: is the board connected\?\n$/);
  });

  it('ends it at once without waiting', async () => {
    const session = startMonitor('--port', path.join(harness.folder, 'tty'), '--wait', '0');

    expect(await session.status).toBe(1);
    expect(session.output()).toBe('');
  });

  it('can be exited while waiting', async () => {
    const session = startMonitor('--port', path.join(harness.folder, 'tty'));
    await session.waitFor('Waiting up to');

    session.type(exitKey);

    expect(await session.status).toBe(0);
    expect(session.error()).toBe('');
  });
});

it.each([
  [[], 'ws://192.0.2.1:8888/kurento', 'http://192.0.2.1:8888/watch/front%20door'],
  [[], 'wss://***@cams.example/a/kurento', 'https://cams.example/a/watch/front%20door'],
  [
    ['--viewer', 'http://10.0.0.1'],
    'ws://192.0.2.1:8888/kurento',
    'http://10.0.0.1/watch/front%20door',
  ],
])('with %j and a board that publishes to %s links to %s', async (options, server, url) => {
  const { text } = logEntry('publishing', { server, name: 'front door' });
  const session = startMonitor('--port', harness.tcp, ...options);
  await until('it has connected', () => board.connections === 1);
  board.send(`esp> \u001b[0;32mI (12) app: ${text}\u001b[0m\r\n`);
  board.send(`${banner(417, endpoint)[1]}\r\nesp> `);

  await session.waitFor(`--- watch this board: ${url}\r\n`);
  session.type(exitKey);

  expect(await session.status).toBe(0);
});

it('prints JSON lines', async () => {
  const session = startMonitor('--port', harness.tcp, '--json');
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

describe('a program', () => {
  const program = (script: string) => ['--', process.execPath, '-e', script];

  it('is monitored, and its status is that of the monitor', async () => {
    const script = `console.log(${JSON.stringify(banner(1, endpoint)[1])}); process.exitCode = 3;`;
    const session = startMonitor(...program(script));

    expect(await session.status).toBe(3);
    expect(session.output()).toContain(`watch this board: http://127.0.0.1:8888/${link}`);
    expect(session.output()).toContain('it exited with status 3');
  });

  it('gets the input in lines, and its end', async () => {
    const script = `process.stdin.on('data', (text) => process.stdout.write('heard ' + JSON.stringify(String(text)) + '\\n'));`;
    const session = startMonitor(...program(script));
    session.type('help\r');
    await session.waitFor('heard "help\\n"');

    session.endInput();

    expect(await session.status).toBe(0);
  });

  it('is terminated with the monitor', async () => {
    const session = startMonitor(
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
    const session = startMonitor('--', '/not-there/board');

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
  const session = startMonitor(...args);

  expect(await session.status).toBe(2);
  expect(session.error()).toMatch(message);
});
