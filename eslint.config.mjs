import { builtinModules } from 'node:module';
import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import jsonParser from 'jsonc-eslint-parser';
import tseslint from 'typescript-eslint';

/** Which packages each project may import (ARCHITECTURE.md, "Packages"). */
const imports = {
  protocol: [],
  board: [],
  process: [],
  rtp: [],
  directory: ['testkit', 'protocol'],
  flasher: ['board'],
  signaling: ['protocol'],
  web: ['signaling', 'board', 'protocol'],
  'media-server': ['testkit', 'process', 'rtp', 'protocol'],
  recorder: ['testkit', 'process', 'rtp', 'signaling', 'protocol'],
  gateway: ['testkit', 'process', 'directory', 'signaling', 'board', 'protocol'],
  'virtual-board': ['h264-core', 'web', 'signaling', 'board', 'protocol'],
  access: ['web', 'protocol'],
  nodes: ['web', 'protocol'],
  setup: ['web', 'flasher', 'board', 'protocol'],
  viewer: ['web', 'signaling', 'board', 'protocol'],
  examples: ['signaling', 'protocol'],
  testkit: ['signaling', 'protocol'],
  conformance: ['testkit', 'signaling', 'protocol'],
  e2e: ['examples', 'testkit', 'flasher', 'directory', 'web', 'signaling', 'board', 'protocol'],
  bench: [
    'testkit',
    'e2e',
    'virtual-board',
    'gateway',
    'directory',
    'signaling',
    'board',
    'protocol',
  ],
  'firmware-tools': ['testkit', 'flasher', 'signaling', 'board', 'protocol'],
  'h264-core': [],
  workspace: [],
  firmware: ['testkit', 'e2e', 'flasher', 'signaling', 'board', 'protocol'],
};

const tag = (project) => `project:${project}`;
const depConstraints = Object.entries(imports).map(([project, allowed]) => ({
  sourceTag: tag(project),
  onlyDependOnLibsWithTags: allowed.map(tag),
}));

/** They may import devDependencies, which the check of package.json does not count. */
const testFiles = [
  '{projectRoot}/**/*.test.ts',
  '{projectRoot}/**/*.test.mjs',
  '{projectRoot}/**/*.test-server.ts',
  '{projectRoot}/src/testing/**',
  '{projectRoot}/src/integration/**',
  '{projectRoot}/vectors/**',
];

/** vitest is the root's; kurento-utils requires events; @ffmpeg/core is copied into the page; tests alone use testkit. */
const loadedOtherwise = ['vitest', 'events', '@ffmpeg/core', '@boardcast/testkit'];

const nodeBuiltins = builtinModules.flatMap((name) => [name, `node:${name}`]);

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/reports/**', '.nx/**'] },
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mjs'],
    extends: [eslint.configs.recommended, ...tseslint.configs.strict],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { depConstraints }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeCheckedOnly],
    languageOptions: { parserOptions: { projectService: true } },
  },
  {
    // They run in browsers too; what needs Node comes in by a subpath.
    files: ['packages/*/src/**/*.{ts,tsx}'],
    ignores: [
      'packages/process/**',
      'packages/rtp/**',
      'packages/directory/**',
      '**/*.test.ts',
      '**/*.test-server.ts',
      'packages/*/src/testing/**',
      'packages/*/src/node.ts',
      'packages/*/src/node/**',
    ],
    rules: { 'no-restricted-imports': ['error', { paths: nodeBuiltins }] },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        fetch: 'readonly',
        Buffer: 'readonly',
        WebAssembly: 'readonly',
      },
    },
  },
  {
    files: ['**/package.json'],
    languageOptions: { parser: jsonParser },
    plugins: { '@nx': nx },
    rules: {
      '@nx/dependency-checks': [
        'error',
        { ignoredDependencies: loadedOtherwise, ignoredFiles: testFiles },
      ],
    },
  },
  { files: ['**/*.config.mjs'], rules: { 'no-restricted-syntax': 'off' } },
);
