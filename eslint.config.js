import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const CORE = ['packages/core/src/**/*.ts'];

// Core has neither time, nor chance, nor surroundings of its own (DESIGN §5.8). tsconfig's `types: []` already hides Node's globals;
// the language's own clock and dice need these.
const NO_SURROUNDINGS = [
  { object: 'Date', property: 'now', message: 'Take the Clock port.' },
  { object: 'Math', property: 'random', message: 'Take the Randomness port.' },
];

const HIDDEN_GLOBALS = [
  { name: 'Date', message: 'Take the Clock port; use Instant and LocalDate.' },
  ...['setTimeout', 'setInterval', 'setImmediate', 'process', 'console', 'fetch', 'performance'].map((name) => ({
    name,
    message: 'Core has no surroundings; take a port.',
  })),
];

const NO_ENUM = { selector: 'TSEnumDeclaration', message: 'Derive the union from a table (STYLE §8.3).' };

export default tseslint.config(
  { ignores: ['**/dist/', '**/dist-test/', '**/node_modules/', '**/coverage/', '.banyan/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', NO_ENUM],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, varsIgnorePattern: '^_', argsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // A codec may end with `return fail(…)`; the strings we spread are digits; a branded bigint is still negated.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-unsafe-unary-minus': 'off',
      // Overflows the stack on recursive types such as JSON's (typescript-eslint 8.73).
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // An in-memory adapter answers at once and keeps the port's promise type all the same.
      '@typescript-eslint/require-await': 'off',
      // Both read well; unions need `type`, promises need `interface`.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // An empty string counts as absent at the wire, so `||` on text is meant.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: CORE,
    rules: {
      'no-restricted-properties': ['error', ...NO_SURROUNDINGS],
      'no-restricted-globals': [
        'error',
        ...HIDDEN_GLOBALS,
        { name: 'Buffer', message: 'Only the envelope has Buffer; elsewhere bytes are Uint8Array.' },
      ],
    },
  },
  {
    files: ['packages/core/src/rongshu/envelope/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', ...HIDDEN_GLOBALS] },
  },
  {
    // Errors are caught at boundaries: an adapter's translation, the gateway, a consumer's or a job's loop (STYLE §6).
    files: ['packages/core/src/{model,ports}/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        NO_ENUM,
        { selector: 'CatchClause', message: 'Expected refusals are Results; the rest is for the boundary (STYLE §6).' },
      ],
    },
  },
  {
    files: ['**/test/**/*.ts', 'packages/core/src/testing/**/*.ts'],
    rules: {
      // chai's `expect(x).to.be.true` is an expression.
      '@typescript-eslint/no-unused-expressions': 'off',
      // What a test hands to a matcher may be anything.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: { process: 'readonly', setInterval: 'readonly', clearInterval: 'readonly' } },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { require: 'readonly', module: 'writable', __dirname: 'readonly' },
    },
    rules: { 'no-var': 'off' },
  },
);
