import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { roomsRule } from './tools/workspace/rooms-rule.mjs';

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/reports/**'] },
  eslint.configs.recommended,
  ...tseslint.configs.strict,
  {
    plugins: { boardcast: { rules: { rooms: roomsRule } } },
    rules: {
      'boardcast/rooms': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
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
  { files: ['**/*.config.mjs'], rules: { 'no-restricted-syntax': 'off' } },
);
