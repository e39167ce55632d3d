import { main } from './command.ts';
import { buildCommand } from './build-command.ts';

await main(buildCommand);
