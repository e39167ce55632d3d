import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { stringify } from '@boardcast/protocol';
import { expect, it } from 'vitest';
import { randomConversation } from './random-conversation.ts';

const driver = path.resolve(import.meta.dirname, '../../dist/address/test/core/machine_driver');
const conversations = Number(process.env['KMS_CONVERSATIONS'] ?? 1500);
const first = Number(process.env['KMS_SEED'] ?? 1);

it('answers random conversations in C as in TypeScript', () => {
  const seeds = Array.from({ length: conversations }, (_, index) => first + index);
  const all = seeds.flatMap((seed) =>
    randomConversation(seed).map((exchange) => ({ ...exchange, seed })),
  );
  const run = spawnSync(process.env['KMS_DRIVER'] ?? driver, {
    input: all.map(({ given }) => `${given}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 1024 * 1024 * 1024,
  });

  expect(run.status, run.stderr).toBe(0);
  const answers = run.stdout.split('\n');
  const compared = all.filter(({ expected }) => expected !== undefined);
  for (const [index, { seed, given, expected }] of compared.entries()) {
    const answer = answers[index] ?? '';
    if (answer === expected) continue;
    expect(stringify(JSON.parse(answer)), `seed ${seed}: ${given}`).toBe(expected);
  }
  expect(answers).toHaveLength(compared.length + 1);
  expect(compared.length).toBeGreaterThan(10 * conversations);
});
