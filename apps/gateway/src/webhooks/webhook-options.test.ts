import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { expect, it } from 'vitest';
import { readOptions } from '../options.ts';
import { readWebhookSecret } from './webhook-options.ts';

it('takes several URLs', () => {
  const { webhooks } = readOptions([
    ...['--webhook', 'https://example.org/a', '--webhook', 'http://10.0.0.1:9000/b'],
    ...['--webhook-secret', 'secret'],
  ]);

  expect(webhooks?.urls.map(({ href }) => href)).toEqual([
    'https://example.org/a',
    'http://10.0.0.1:9000/b',
  ]);
  expect(readOptions([]).webhooks).toBeUndefined();
});

it.each([
  [['--webhook', 'https://example.org/planted'], /^Invalid --webhook: expected --webhook-secret/],
  [['--webhook', 'ftp://planted', '--webhook-secret', 'x'], /an http or https URL/],
  [['--webhook', 'http://planted:planted@h/', '--webhook-secret', 'x'], /without a user/],
  [['--webhook', 'planted', '--webhook-secret', 'x'], /an http or https URL/],
])('refuses %j, without the URL in the message', (args, expected) => {
  expect(() => readOptions(args)).toThrow(expected);
  expect(() => readOptions(args)).not.toThrow(/planted/);
});

it('reads the secret, and refuses a file without one', async () => {
  const folder = await temporaryFolder('webhook-options');
  const file = (name: string) => path.join(folder.path, name);
  await writeFile(file('good'), `whsec_${Buffer.alloc(32, 1).toString('base64')}\n`);
  await writeFile(file('short'), Buffer.alloc(8, 1).toString('base64'));

  expect(await readWebhookSecret(file('good'))).toEqual(Buffer.alloc(32, 1));
  await expect(readWebhookSecret(file('short'))).rejects.toThrow(/24 to 64 bytes/);
  await expect(readWebhookSecret(file('missing'))).rejects.toThrow(/24 to 64 bytes/);
  await folder.remove();
});
