import { main } from './command.ts';
import { profilesCommand } from './profiles-command.ts';

await main(profilesCommand);
