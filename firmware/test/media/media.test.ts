import { runProgram } from '../cmocka.ts';

runProgram('address/test/media/media_stream');
runProgram('address/test/media/media_sources');
runProgram('address/test/media/media_file');
