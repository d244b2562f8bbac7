import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'build/',
      'dist/',
      'dist-site/',
      'imports/',
      'node_modules/',
      'coverage/',
      'temp/',
      '.tmp/',
      'conformance/**/*.go',
    ],
  },
  js.configs.recommended,
  {
    // prettier wraps code; this holds comments to the same width. Literals cannot be wrapped.
    files: ['**/*.ts', '**/*.mjs'],
    rules: {
      'max-len': [
        'error',
        {
          code: 120,
          ignoreUrls: true,
          ignoreStrings: true,
          ignoreTemplateLiterals: true,
          ignoreRegExpLiterals: true,
        },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: {
      ...importX.flatConfigs.typescript.settings,
      'import-x/resolver-next': [createTypeScriptImportResolver()],
    },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'max-lines': ['error', { max: 400, skipComments: true, skipBlankLines: true }],
      'max-params': ['error', { max: 5 }],
    },
  },
  {
    // What a command runs is loaded when it runs: help must not wait for the YAML parser.
    files: ['lib/cli/commands/*.ts'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // Tests reach into manifests of every kind, which are `any`.
    files: ['test/**/*.ts'],
    rules: Object.fromEntries(
      ['argument', 'assignment', 'call', 'class-instance-assignment', 'member-access', 'return'].map((rule) => [
        `@typescript-eslint/no-unsafe-${rule}`,
        'off',
      ]),
    ),
  },
  {
    files: ['test/**/*.test.ts'],
    ...jest.configs['flat/recommended'],
    rules: {
      ...jest.configs['flat/recommended'].rules,
      // What these functions do with any input is the assertion: it throws where an answer is wrong.
      'jest/expect-expect': [
        'error',
        { assertFunctionNames: ['expect', 'expect*', 'importedExpect', 'fc.assert', 'analyse', 'judge'] },
      ],
    },
  },
  {
    // The scripts of the HTML pages: shell.js stands in front of each of the others. tsc checks their names and types.
    files: ['lib/picture/page/assets/*.js'],
    rules: { 'no-undef': 'off', 'no-unused-vars': 'off' },
  },
  {
    // Dashboards in their second version are loaded by the newest Grafana alone, and by no sidecar from a file.
    files: ['tools/dashboards/*.ts'],
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['URL', 'clearTimeout', 'console', 'performance', 'process', 'setTimeout'].map((name) => [name, 'readonly']),
      ),
    },
  },
);
