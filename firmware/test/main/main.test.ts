import { runProgram } from '../cmocka.ts';

for (const name of ['parts', 'server_record']) runProgram(`address/test/main/main_${name}`);
