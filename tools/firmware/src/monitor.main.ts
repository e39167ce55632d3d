import { main } from './command.ts';
import { monitorCommand } from './monitor-command.ts';

await main(monitorCommand);
