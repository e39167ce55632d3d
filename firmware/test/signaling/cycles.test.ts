import { runProgram } from '../cmocka.ts';

// Sanitizers replace the allocator, so its growth is readable only without them.
runProgram('plain/test/signaling/glue_cycles', { timeoutMs: 180_000 });
runProgram('thread/test/signaling/glue_cycles', { timeoutMs: 180_000 });
runProgram('plain/test/signaling/glue_memory');
