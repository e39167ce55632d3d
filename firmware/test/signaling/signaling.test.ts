import { runProgram } from '../cmocka.ts';

const folder = 'test/signaling';

// Its tasks are raced under ThreadSanitizer, and its memory watched under AddressSanitizer.
runProgram(`thread/${folder}/glue_signaling`);
runProgram(`address/${folder}/glue_signaling`);
runProgram(`thread/${folder}/glue_stop`);
runProgram(`address/${folder}/glue_stop`);
runProgram(`thread/${folder}/glue_publisher`);
runProgram(`address/${folder}/glue_publisher`);
runProgram(`address/${folder}/glue_parts`);
