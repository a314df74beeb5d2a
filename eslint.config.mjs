import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const providerRoot = {
  name: '@cdktf/provider-azurerm',
  message: 'Import the resource by its deep path, e.g. @cdktf/provider-azurerm/lib/storage-account.',
};

/** Forbids imports by pattern; the provider's root is always among them. */
const noImports = (...patterns) => ['error', { paths: [providerRoot], patterns }];

export default defineConfig(
  { ignores: ['node_modules', '**/cdktf.out', 'dist', 'coverage', 'docs/api'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.mjs', 'bin/*.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'no-restricted-imports': noImports(),
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  // A page's script, which runs as it is.
  {
    files: ['examples/*/app/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(
        ['btoa', 'document', 'fetch', 'history', 'location', 'URLSearchParams'].map((name) => [name, false]),
      ),
    },
  },
  // Constructs are made for their side effect on the tree.
  { files: ['bin/**', 'lib/**', 'test/**', 'examples/**'], rules: { 'no-new': 'off' } },
  // Imports run one way: bin -> lib -> lambda/*/config.ts. A command may do what a function does, by the function's code.
  {
    files: ['bin/**'],
    rules: {
      'no-restricted-imports': noImports({
        regex: 'lambda/(?!invalidation/purge$|image-delivery/(?:errors$|request/))',
        message: 'bin/ takes from lambda/ what purges, and what reads URLs.',
      }),
    },
  },
  {
    files: ['lambda/**'],
    rules: {
      'no-restricted-imports': noImports({
        group: ['**/lib/**', '**/bin/**', 'cdktf', 'constructs', '@cdktf/*'],
        message: 'lambda/ runs inside a function and knows nothing of the constructs.',
      }),
    },
  },
  {
    files: ['lib/**'],
    rules: {
      'no-restricted-imports': noImports(
        { group: ['**/bin/**'], message: 'lib/ does not know the command line.' },
        {
          regex: 'lambda/(?![a-z-]+/config$)',
          message: 'lib/ takes only the configuration schemas from lambda/.',
        },
      ),
    },
  },
  // What runs in a browser brings nothing else along.
  {
    files: ['lib/client/**'],
    rules: {
      'no-restricted-imports': noImports({
        regex: '^(?!\\./|@azure/storage-blob$|hash-wasm$)',
        message: 'lib/client/ runs in a browser: it imports its own files, @azure/storage-blob and hash-wasm only.',
      }),
    },
  },
  // A construct takes everything from its props: no environment, no clock, no randomness, no outputs of its own.
  {
    files: ['lib/**'],
    ignores: ['lib/local/**', 'lib/client/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Take it as a prop.' },
        { object: 'Date', property: 'now', message: 'Synth must not read the clock.' },
        { object: 'Math', property: 'random', message: 'Synth must be deterministic.' },
        { property: 'overrideLogicalId', message: 'Two of any construct must fit in one stack.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='TerraformOutput']",
          message: 'Outputs belong to the app, not to a construct.',
        },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Synth must not read the clock.',
        },
      ],
    },
  },
  prettier,
);
