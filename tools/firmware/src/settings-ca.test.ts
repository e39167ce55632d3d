import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseSettings } from '@boardcast/board';
import { lanAddress } from '@boardcast/board/node';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { settingsCommand } from './settings-command.ts';
import { testContext } from './testing/context.ts';
import { Terminal } from './testing/terminal.ts';

/** A loopback address is refused. */
const lan = await lanAddress();

let folder: TemporaryFolder;
let gateway: GatewayProcess;
let server: string;
let ca: string;
let fingerprint: string;
let file: string;
let terminal: Terminal | undefined;

beforeAll(async () => {
  folder = await temporaryFolder();
  file = path.join(folder.path, 'settings.h');
  gateway = await GatewayProcess.start({
    arguments: ['--tls', '--host', '0.0.0.0', '--data', folder.path],
  });
  server = `wss://${lan}:${gateway.port}`;
  ca = await readFile(path.join(folder.path, 'tls/ca.pem'), 'utf8');
  fingerprint = new X509Certificate(ca).fingerprint256;
});

afterEach(() => terminal?.close());

afterAll(async () => {
  await gateway.stop();
  await folder.remove();
});

async function settings(...args: readonly string[]) {
  const context = testContext();
  const given = ['--file', file, '--board', 'esp32s3', '--ssid', 'home', '--password', ''];
  const status = await runCommand(settingsCommand, [...given, ...args], context);
  return { status, output: context.stdout.text, error: context.stderr.text };
}

const written = async () => parseSettings(await readFile(file, 'utf8'));

describe.skipIf(lan === undefined)('with a network', () => {
  it('pins the CA of the gateway when its fingerprint is the expected one', async () => {
    const expected = fingerprint.replaceAll(':', '').toLowerCase();

    const { status, output } = await settings('--server', server, '--ca-fingerprint', expected);

    expect(status).toBe(0);
    expect((await written())?.ca?.sha256).toBe(fingerprint);
    expect(new X509Certificate((await written())?.ca?.pem ?? '').fingerprint256).toBe(fingerprint);
    expect(output).toContain(`CA        SHA-256 ${fingerprint}\n`);
  });

  it('keeps the CA of the same server, and none of another', async () => {
    await settings('--server', server, '--ca-fingerprint', fingerprint);
    await settings('--fps', '5');
    expect((await written())?.ca?.sha256).toBe(fingerprint);

    await settings('--server', 'ws://192.0.2.1:8888');
    expect((await written())?.ca).toBeUndefined();
  });

  it('writes nothing when the fingerprint is another one, or none is given', async () => {
    await writeFile(file, '');

    const other = await settings('--server', server, '--ca-fingerprint', 'AB:CD');
    const none = await settings('--server', server);

    expect(other).toMatchObject({ status: 1, output: '' });
    expect(other.error).toContain(`has the fingerprint ${fingerprint}, not AB:CD`);
    expect(none).toMatchObject({ status: 2, output: '' });
    expect(none.error).toContain(`--ca-fingerprint missing: the server's CA has ${fingerprint}`);
    expect(await readFile(file, 'utf8')).toBe('');
  });

  it('pins the CA in a file, or none', async () => {
    const pem = path.join(folder.path, 'own.pem');
    await writeFile(pem, `Subject: something\n${ca}`);

    await settings('--server', 'wss://kurento.invalid', '--ca', pem);
    expect((await written())?.ca?.sha256).toBe(fingerprint);
    await settings('--server', 'wss://kurento.invalid', '--ca', '');
    expect((await written())?.ca).toBeUndefined();

    const { status, error } = await settings('--server', server, '--ca', file);
    expect(status).toBe(1);
    expect(error).toContain('has no certificate of a CA in PEM');
  });

  it('warns when the CA cannot be fetched, and fails when it was to be compared', async () => {
    const offline = `wss://${lan}:9`;

    const warned = await settings('--server', offline);
    const failed = await settings('--server', offline, '--ca-fingerprint', fingerprint);

    expect(warned.status).toBe(0);
    expect(warned.error).toContain(`! https://${lan}:9/ca.pem cannot be fetched (ECONNREFUSED)`);
    expect(failed.status).toBe(1);
  });

  it('asks to compare the fingerprint at a terminal', async () => {
    await settings('--server', 'ws://192.0.2.1:8888');
    const before = await readFile(file, 'utf8');
    const args = ['--file', file, '--board', 'esp32s3', '--server', server];
    terminal = new Terminal('settings', args);
    await terminal.shows(fingerprint);
    await terminal.shows('Does the gateway print the same one?');
    terminal.type('no\r');
    await terminal.ended();
    expect(terminal.shown).toContain('The fingerprints differ');
    expect(await readFile(file, 'utf8')).toBe(before);

    terminal = new Terminal('settings', args);
    await terminal.shows('Does the gateway print the same one?');
    terminal.type('yes\r');
    await terminal.ended();
    expect((await written())?.ca?.sha256).toBe(fingerprint);
  });
});
