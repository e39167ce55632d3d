import { runProgram } from '../cmocka.ts';

// Only without sanitizers is the heap the C library's own, so that its growth can be read.
runProgram('plain/test/signaling/glue_cycles', { timeoutMs: 180_000 });
runProgram('thread/test/signaling/glue_cycles', { timeoutMs: 180_000 });
runProgram('plain/test/signaling/glue_memory');
