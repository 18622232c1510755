/** The sentences of the architecture as rules. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A request goes down the map once.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'the-domain-stands-alone',
      comment: 'Rules import nothing but zod and each other.',
      severity: 'error',
      from: { path: '^libs/domain' },
      to: { pathNot: ['^libs/domain', '^node_modules/zod'] },
    },
    {
      name: 'the-api-sees-messages-only',
      comment: 'The API imports *.messages.ts and no workflow body.',
      severity: 'error',
      from: { path: '^apps/(api|cli|web)' },
      to: { path: '^workflows/', pathNot: '\\.messages\\.ts$' },
    },
    {
      name: 'workflows-import-activity-types',
      comment: 'Workflow code runs in a sandbox: activities only as types.',
      severity: 'error',
      from: { path: '^workflows' },
      to: { path: '^activities', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows-import-domain-and-ids',
      comment: 'Beside their own kind: the domain, ids and search attributes.',
      severity: 'error',
      from: { path: '^workflows' },
      to: { path: '^(libs|apps)/', pathNot: ['^libs/domain', '^libs/temporal/(ids|search-attributes)'] },
    },
    {
      name: 'libraries-know-no-app',
      comment: 'No file imports a value from a folder above its own.',
      severity: 'error',
      from: { path: '^(libs|workflows|activities)' },
      to: { path: '^apps' },
    },
    {
      name: 'libraries-know-no-activity',
      comment: 'Activities are thin, over the ports that libs/commands fills.',
      severity: 'error',
      from: { path: '^libs' },
      to: { path: '^(activities|workflows)' },
    },
    {
      name: 'migrations-keep-what-they-did',
      comment: 'What changes later does not change what a migration did: it imports nothing of the product.',
      severity: 'error',
      from: { path: '^libs/database/migrations' },
      to: { path: '^(apps|workflows|activities|libs)/' },
    },
    {
      name: 'the-command-line-talks-http',
      comment: 'The command line uses no part of the API but the API itself.',
      severity: 'error',
      from: { path: '^apps/cli' },
      to: { path: '^apps/(api|worker)' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
