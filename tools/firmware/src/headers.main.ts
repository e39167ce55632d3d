import { main } from './command.ts';
import { headersCommand } from './headers-command.ts';

await main(headersCommand);
