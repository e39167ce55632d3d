import { runProgram } from '../cmocka.ts';

runProgram('address/test/main/main_parts');
