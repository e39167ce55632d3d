import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { firmware } from './firmware-paths.ts';
import { headersCommand } from './headers-command.ts';
import { cFormat } from './headers/c-format.ts';
import { cString, snakeCase } from './headers/c-header.ts';
import { headers } from './headers/index.ts';
import { testContext } from './testing/context.ts';

it.each(Object.keys(headers))(
  '%s is up to date: else run npx nx run firmware:headers',
  async (name) => {
    const committed = await readFile(path.join(firmware, name), 'utf8');

    expect(headers[name]?.()).toBe(committed);
  },
);

it('writes the headers to another directory', async () => {
  const folder = await temporaryFolder();

  const status = await runCommand(headersCommand, ['--out', folder.path], testContext());

  expect(status).toBe(0);
  for (const [name, text] of Object.entries(headers)) {
    expect(await readFile(path.join(folder.path, name), 'utf8')).toBe(text());
  }
  await folder.remove();
});

it.each([
  ['Restarting.', '"Restarting."', []],
  ['100 % of {name}', '"100 %% of %s"', ['name']],
  ['{minFree:uint} bytes', '"%" PRIu32 " bytes"', ['(uint32_t)(min_free)']],
  [
    'in {delay:seconds} s',
    '"in %" PRIu32 ".%" PRIu32 " s"',
    ['(uint32_t)((delay) / 1000)', '(uint32_t)((delay) % 1000 / 100)'],
  ],
  ['IP {address:ip}', '"IP " IPSTR', ['IP2STR(address)']],
])('converts "%s" to a printf format', (template, format, values) => {
  expect(cFormat(template)).toMatchObject({ format, values });
});

it('escapes string literals and converts names', () => {
  expect(cString('a "b" \\c')).toBe(String.raw`"a \"b\" \\c"`);
  expect(() => cString('é')).toThrow(RangeError);
  expect(snakeCase('DtlsConnectionStateChange')).toBe('dtls_connection_state_change');
});
