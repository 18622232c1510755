/** Files under `from` import nothing under `to`, but for `except`. */
const forbid = (name, comment, { from, to = '.', except = {} }) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to, ...except },
});

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
    forbid('the-domain-stands-alone', 'Rules import nothing but zod and each other.', {
      from: '^libs/domain',
      except: { pathNot: ['^libs/domain', '^node_modules/zod'] },
    }),
    forbid('words-and-fields-know-no-rule', 'What every rule says things with stands below all of them.', {
      from: '^libs/domain/(words|fields)/',
      to: '^libs/domain/',
      except: { pathNot: '^libs/domain/(words|fields|time)' },
    }),
    forbid('the-api-sees-messages-only', 'The API imports *.messages.ts and no workflow body.', {
      from: '^apps/(api|cli)',
      to: '^workflows/',
      except: { pathNot: '\\.messages\\.ts$' },
    }),
    forbid('workflows-import-activity-types', 'Workflow code runs in a sandbox: activities only as types.', {
      from: '^workflows',
      to: '^activities',
      except: { dependencyTypesNot: ['type-only'] },
    }),
    forbid('workflows-import-domain-and-ids', 'Beside their own kind: the domain, ids and search attributes.', {
      from: '^workflows',
      to: '^(libs|apps)/',
      except: { pathNot: ['^libs/domain', '^libs/temporal/(ids|search-attributes)'] },
    }),
    forbid('libraries-know-no-app', 'No file imports a value from a folder above its own.', {
      from: '^(libs|workflows|activities)',
      to: '^apps',
    }),
    forbid('libraries-know-no-activity', 'Activities are thin, over the ports that libs/commands fills.', {
      from: '^libs',
      to: '^(activities|workflows)',
    }),
    forbid('queries-write-nothing', 'What commands, the API and letters all read changes nothing.', {
      from: '^libs/queries',
      to: '^libs/',
      except: { pathNot: '^libs/(queries|database|domain|identity|calendar)/' },
    }),
    forbid('notifications-write-nothing', 'Letters are written from the rows, and run no command.', {
      from: '^libs/notifications',
      to: '^libs/commands',
    }),
    forbid('commands-send-nothing', 'A command queues notices; letters are made of them afterwards.', {
      from: '^libs/commands',
      to: '^libs/notifications',
    }),
    forbid(
      'migrations-keep-what-they-did',
      'What changes later does not change what a migration did: it imports nothing of the product.',
      { from: '^libs/database/migrations', to: '^(apps|workflows|activities|libs)/' },
    ),
    forbid(
      'the-command-line-talks-http',
      'The command line uses no part of the API but the API itself, and what it answers as types.',
      { from: '^apps/cli', to: '^apps/(api|worker)', except: { pathNot: '^apps/api/.*\\.schemas\\.ts$' } },
    ),
    forbid(
      'the-command-line-knows-answers-as-types',
      'Schemas are imported as types only: nothing of the API runs in the command line.',
      { from: '^apps/cli', to: '^apps/api', except: { dependencyTypesNot: ['type-only'] } },
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
