import { main } from './command.ts';
import { settingsCommand } from './settings-command.ts';

await main(settingsCommand);
