import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandRunner } from './command-runner.ts';
import { commandPlans } from './command-plans.ts';
import { documentedCommands } from './documented-command.ts';
import { FreshClone } from './fresh-clone.ts';

const isRun = (command: string) => commandPlans[command]?.kind !== 'missing';

// A user without rights, and a host of its own, can be made by root only.
describe.skipIf(process.getuid?.() !== 0)('in a fresh clone', () => {
  let clone: FreshClone;
  let runner: CommandRunner;

  beforeAll(async () => {
    clone = await FreshClone.make();
    runner = new CommandRunner(clone, commandPlans);
  }, 600_000);

  afterAll(() => clone?.remove(), 60_000);

  it('each documented command has a plan', async () => {
    const commands = await documentedCommands(clone.root);

    expect(commands.filter(({ text }) => commandPlans[text] === undefined)).toEqual([]);
  });

  it.each(Object.keys(commandPlans).filter(isRun))('%s', (command) => runner.run(command));
});

it.each(Object.entries(commandPlans).filter(([command]) => !isRun(command)))(
  'not run here: %s',
  (_, plan) => {
    expect(plan).toMatchObject({ needs: expect.stringMatching(/\S/) as string });
  },
);
