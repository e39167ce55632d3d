import { runProgram } from '../cmocka.ts';

const folder = 'address/test/core';

runProgram(`${folder}/core_vectors`);
runProgram(`${folder}/core_faults`);
runProgram(`${folder}/core_robustness`);
runProgram(`${folder}/core_message`);
runProgram(`${folder}/core_json_reader`);
runProgram(`${folder}/core_json_writer`);
runProgram(`${folder}/core_reassembly`);
runProgram(`${folder}/core_sdp`);
runProgram(`${folder}/core_url`);
runProgram(`${folder}/core_improv`);
runProgram(`${folder}/core_memory`);
// Only without sanitizers are the frames on the stack those of a real build.
runProgram('plain/test/core/core_memory');
