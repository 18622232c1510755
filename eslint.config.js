import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

const SPREAD = {
  selector: 'ObjectExpression > SpreadElement > ObjectExpression[properties.length>0]',
  message: 'Write the properties where they belong: spreading a literal says nothing more.',
};
const PLATFORM_TYPE = {
  selector:
    ':matches(TSInterfaceDeclaration, TSTypeAliasDeclaration, ClassDeclaration)[id.name=/^(Array|BigInt|Blob|Boolean|Buffer|Date|Error|Event|EventTarget|File|FormData|Function|Headers|Map|Number|Object|Promise|Proxy|Request|Response|Set|String|Symbol|URL|WeakMap|Exclude|Extract|Omit|Parameters|Partial|Pick|Readonly|Record|Required|ReturnType)$/]',
  message: 'The platform has a type of this name: who forgets the import of ours gets that one, and it may compile.',
};
const AGGREGATE_AS_STRING = {
  selector: 'TemplateElement[value.raw=/\\b(sum|avg)\\((?:[^()]|\\([^()]*\\))*\\)(?! filter)(?!,? *0?\\)?::)/]',
  message: 'Of a bigint, sum and avg are numeric, which pg reads as a string: cast them (::int, ::float8).',
};
const OWN_WRITER = {
  selector:
    ":matches(CallExpression[callee.property.name='insertInto'][arguments.0.value=/^(poke|notice|gate|journal)$/], TemplateElement[value.raw=/insert into (poke|notice|gate|journal)\\b/])",
  message:
    'Pokes, notices, gates and the journal follow from a Change and are written by libs/commands in one way, so that none is forgotten or written twice',
};
const WRITTEN_PLACE = {
  selector: 'AssignmentExpression > MemberExpression[computed=true].left',
  message: 'Make the array or the record at once: the compiler sees no hole in what is filled place by place.',
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.roundtable/**'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-shadow': 'error',
      '@typescript-eslint/unbound-method': 'off', // our interfaces are made of closures, which may be taken apart
      'max-lines': ['error', { max: 360, skipBlankLines: true, skipComments: true }],
      'no-duplicate-imports': 'error', // types and values of a module together
      'no-restricted-syntax': ['error', SPREAD],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['workflows/**/*.ts', 'libs/domain/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: builtinModules, patterns: ['node:*'] }] },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts', 'workflows/**/*.ts', 'activities/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', SPREAD, PLATFORM_TYPE, AGGREGATE_AS_STRING, OWN_WRITER] },
  },
  {
    files: ['libs/commands/**/*.ts', 'libs/queries/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', SPREAD, PLATFORM_TYPE, AGGREGATE_AS_STRING, OWN_WRITER, WRITTEN_PLACE] },
  },
  {
    files: ['libs/commands/{gates,writing,after-commit,phase-notices}/**/*.ts'], // who writes them
    rules: { 'no-restricted-syntax': ['error', SPREAD, PLATFORM_TYPE, AGGREGATE_AS_STRING, WRITTEN_PLACE] },
  },
  {
    files: ['libs/journal/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', SPREAD, PLATFORM_TYPE, AGGREGATE_AS_STRING] },
  },
  {
    files: ['apps/{api,worker}/**/*.ts', 'libs/**/*.ts', 'workflows/**/*.ts', 'activities/**/*.ts'], // 30 are meant; the longest that there are
    rules: { 'max-lines-per-function': ['error', { max: 52, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['libs/database/migrations/**/*.ts'], // never edited
    rules: { 'no-restricted-syntax': ['error', SPREAD], 'max-lines-per-function': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' }, // expect.any and friends are `any`
  },
);
