import path from 'node:path';
import { expect, it } from 'vitest';
import { commandPlans } from './command-plans.ts';
import { commandsOf, documentedCommands } from './documented-command.ts';

const root = path.resolve(import.meta.dirname, '../../../..');

it('reads the commands of a page: without comments, and with their continuations', () => {
  const page = [
    ...['```sh', '# First:', 'npm start -- --a "#1" \\', '  --b   # the second', '```'],
    ...['  ```console', '  cd firmware', '  ```', '```json', '{}', '```'],
  ].join('\n');

  const texts = commandsOf('page.md', page).map(({ text }) => text);

  expect(texts).toEqual(['npm start -- --a "#1" --b', 'cd firmware']);
});

// The plans are followed by `nx run e2e:soak-commands`.
it('each documented command has a plan', async () => {
  const commands = await documentedCommands(root);

  expect(commands.filter(({ text }) => commandPlans[text] === undefined)).toEqual([]);
});

it('each plan is of a documented command', async () => {
  const texts = new Set((await documentedCommands(root)).map(({ text }) => text));

  expect(Object.keys(commandPlans).filter((command) => !texts.has(command))).toEqual([]);
});
