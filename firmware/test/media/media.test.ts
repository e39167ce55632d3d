import { runProgram } from '../cmocka.ts';

// GLib's allocator would hide leaks.
const environment = { G_SLICE: 'always-malloc' };

runProgram('address/test/media/media_sources', { environment });
runProgram('address/test/media/media_file', { environment });
runProgram('address/test/media/media_stream', { environment });
runProgram('thread/test/media/media_file');
