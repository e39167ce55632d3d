import path from 'node:path';
import { RuleTester } from 'eslint';
import { describe, it } from 'vitest';
import { roomsRule } from './rooms-rule.mjs';

RuleTester.describe = describe;
RuleTester.it = it;

const file = (name) => path.resolve(import.meta.dirname, '../..', name);
const invalid = (filename, code) => ({ filename: file(filename), code, errors: 1 });
const valid = (filename, code) => ({ filename: file(filename), code });

new RuleTester().run('rooms', roomsRule, {
  valid: [
    valid('packages/signaling/src/client.ts', "import '@boardcast/protocol'"),
    valid('packages/protocol/src/rpc.ts', "import './ids.ts'"),
    valid('apps/gateway/src/main.ts', "import '@boardcast/signaling/node'"),
    valid('apps/gateway/src/main.ts', "import 'fastify'"),
    valid('tools/e2e/src/board.test.ts', "import('@boardcast/board')"),
  ],
  invalid: [
    invalid('packages/protocol/src/rpc.ts', "import '@boardcast/signaling'"),
    invalid('packages/board/src/log.ts', "export * from '@boardcast/protocol'"),
    invalid('apps/media-server/src/main.ts', "import '@boardcast/signaling/node'"),
    invalid('apps/viewer/src/main.ts', "import '../../gateway/src/http.ts'"),
    invalid('apps/viewer/src/main.ts', "import('@boardcast/virtual-board')"),
  ],
});
