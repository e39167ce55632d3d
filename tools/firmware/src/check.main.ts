import { main } from './command.ts';
import { checkCommand } from './check-command.ts';

await main(checkCommand);
