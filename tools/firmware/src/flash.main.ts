import { main } from './command.ts';
import { flashCommand } from './flash-command.ts';

await main(flashCommand);
