import { Settings, WrongSettings, readSettings } from '../../libs/config/settings.js';

const SECRET = 'hunter2-and-more-of-it';
const POSTGRES = 'Use an address like postgres://role:password@host:5432/database';
const notPostgres = [
  'localhost:5432/roundtable',
  `mysql://roundtable_api:${SECRET}@127.0.0.1:5432/roundtable`,
  `roundtable_api:${SECRET}@127.0.0.1:5432/roundtable`,
  `postgres://roundtable_api:${SECRET}#@127.0.0.1:5432/roundtable`,
  'postgres:/roundtable',
  'postgres:///roundtable',
  'postgres:///roundtable?user=roundtable_api',
  `postgres://roundtable_api:%ff${SECRET}@127.0.0.1:5432/roundtable`,
  `postgres://roundtable_api%ff:${SECRET}@127.0.0.1:5432/roundtable`,
  'javascript:alert(1)',
  '127.0.0.1',
];
const notWhole = ['many', '-1', '1.5', '0x10', '1e3', 'Infinity', 'NaN', '20 connections'];
const tracker = { kind: 'webhook', url: 'https://tracker.example.org', secret: `whsec_${'A'.repeat(40)}` };

interface Case {
  /** What may be written, and what is read then. */
  readonly good: readonly (readonly [string, unknown])[];
  readonly bad: readonly string[];
  /** The form that is asked for. */
  readonly form?: string | RegExp;
  /** What is read when it is not set. */
  readonly absent: unknown;
}
const same = (...all: readonly string[]): Case['good'] => all.map((one) => [one, one]);
const postgres: Case = {
  good: same(
    `postgres://roundtable_api:${SECRET}@127.0.0.1:5432/roundtable`,
    'postgresql://roundtable_api@db.example.org/roundtable?sslmode=require',
    'postgres://roundtable_api@%2Fvar%2Frun%2Fpostgresql/roundtable',
    `postgres:///roundtable?host=/run/postgresql&user=roundtable_api&password=${SECRET}`,
    'postgres://roundtable_api@/roundtable?host=/run/postgresql',
    'postgres://roundtable_api@db.example.org/roundtable?sslmode=verify-full&sslrootcert=/not/here/yet.pem',
    'postgres://roundtable_api:50%off@db.example.org/roundtable',
  ),
  bad: notPostgres,
  form: POSTGRES,
  absent: undefined,
};

const CASES: Record<keyof Settings, Case> = {
  NODE_ENV: {
    good: same('development', 'test', 'production'),
    bad: ['prod', 'Production'],
    form: /: Use one of these: development, test, production$/,
    absent: 'development',
  },
  DATABASE_OWNER_URL: postgres,
  DATABASE_API_URL: postgres,
  DATABASE_WORKER_URL: postgres,
  DATABASE_POOL: {
    good: [
      ['1', 1],
      ['100', 100],
    ],
    bad: [...notWhole, '0', '101'],
    form: 'Use a whole number from 1 to 100',
    absent: 20,
  },
  HOST: {
    good: same('127.0.0.1', '0.0.0.0', '::', '::1', 'localhost', 'api.internal'),
    bad: ['http://0.0.0.0', '0.0.0.0:3000', 'a b', '-'],
    form: 'Use an address or a name to listen on, like 0.0.0.0',
    absent: '127.0.0.1',
  },
  PORT: {
    good: [
      ['0', 0],
      ['65535', 65_535],
    ],
    bad: [...notWhole, '65536'],
    form: 'Use a whole number from 0 to 65535',
    absent: 3000,
  },
  WORKER_PORT: {
    good: [['3001', 3001]],
    bad: [...notWhole, '65536'],
    form: 'Use a whole number from 0 to 65535',
    absent: 3001,
  },
  WORKER_BUILD_ID: {
    good: same('2026-11-23.1', 'v1_2+3'),
    bad: ['one two', 'a/b', 'x'.repeat(101)],
    form: 'Use letters, digits and ._+-',
    absent: undefined,
  },
  PUBLIC_URL: {
    good: same('https://roundtable.example.org', 'http://127.0.0.1:3000', 'https://roundtable.example.org:8443/'),
    bad: [
      'roundtable.example.org',
      'javascript:alert(1)',
      'ftp://example.org',
      'https://',
      'https://a.org?x=1',
      'https://a.org#x',
      'https:a.org',
      'https://example.org/roundtable',
      'https://example.org/roundtable/',
      `https://user:${SECRET}@example.org`,
    ],
    form: 'Use an address like https://roundtable.example.org, without a path',
    absent: 'http://127.0.0.1:3000',
  },
  TOKEN_KEY_FILE: { good: same('/var/lib/key.json'), bad: [], absent: '.roundtable/token-key.json' },
  ROUNDTABLE_LOCAL_TOKENS: {
    good: same('allow', 'refuse'),
    bad: ['yes', 'true', 'ALLOW'],
    form: /: Use one of these: allow, refuse$/,
    absent: undefined,
  },
  SMTP_URL: {
    good: same(
      `smtps://user:${SECRET}@mail.example.org`,
      'smtp://mail:1025',
      'smtp://user@mail.example.org:587?pool=true',
    ),
    bad: [
      'mail.example.org:587',
      `user:${SECRET}@mail.example.org`,
      'https://mail.example.org',
      'smtp:mail',
      'smtp://',
      '587',
    ],
    form: 'Use an address like smtps://user:password@mail.example.org:465',
    absent: undefined,
  },
  MAIL_FROM: {
    good: same('Roundtable <roundtable@example.org>', 'roundtable@localhost', 'Council, the <council@example.org>'),
    bad: ['Roundtable', 'Roundtable <>', 'a@b, c@d', 'Roundtable <a@b', 'a@b\r\nBcc: c@d'],
    form: 'Use a mail address like Roundtable <roundtable@example.org>',
    absent: 'Roundtable <roundtable@localhost>',
  },
  MAIL_FOLDER: { good: same('/var/lib/mail'), bad: [], absent: '.roundtable/mail' },
  TRACKERS: {
    good: [[JSON.stringify({ board: tracker }), { board: { ...tracker, readers: 'participants' } }]],
    bad: [
      `{"board": "${SECRET}"`,
      JSON.stringify({ board: { ...tracker, secret: SECRET } }),
      JSON.stringify({ board: { ...tracker, url: `ftp://${SECRET}@example.org` } }),
      JSON.stringify({ board: { ...tracker, kind: SECRET } }),
      JSON.stringify([SECRET]),
    ],
    form: /./,
    absent: {},
  },
  ATTACHMENTS: {
    good: [
      ['postgres', { kind: 'postgres' }],
      ['folder:/data/attachments', { kind: 'folder', path: '/data/attachments' }],
      ['s3://bucket/some/where', { kind: 's3', bucket: 'bucket', prefix: 'some/where/' }],
    ],
    bad: ['folder:attachments', '/data/attachments', 's3://', 'disk'],
    form: 'Use postgres, folder:/an/absolute/path, or s3://bucket/prefix',
    absent: { kind: 'postgres' },
  },
  LOG_LEVEL: {
    good: same('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    bad: ['loud', 'INFO'],
    form: /: Use one of these: .*info/,
    absent: 'info',
  },
  METRICS_PORT: {
    good: [['9464', 9464]],
    bad: [...notWhole, '0', '65536'],
    form: 'Use a whole number from 1 to 65535',
    absent: undefined,
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    good: same('http://127.0.0.1:4318', 'https://otlp.example.org/roundtable'),
    bad: ['127.0.0.1:4318', 'grpc://127.0.0.1:4317', 'localhost:4318'],
    form: 'Use an address like http://127.0.0.1:4318',
    absent: undefined,
  },
  DRAIN_DELAY_SECONDS: {
    good: [
      ['0', 0],
      ['0.5', 0.5],
    ],
    bad: ['5s', '-1', '301', '.'],
    form: 'Use a number from 0 to 300',
    absent: 1,
  },
  DRAIN_SECONDS: {
    good: [['300', 300]],
    bad: ['10 s', '-1', '301', '1e2'],
    form: 'Use a number from 0 to 300',
    absent: 10,
  },
  TRUSTED_PROXIES: {
    good: [
      ['127.0.0.1', ['127.0.0.1']],
      ['10.0.0.0/8, fd00::/8,loopback', ['10.0.0.0/8', 'fd00::/8', 'loopback']],
    ],
    bad: [
      ...['true', '1', '*', 'proxy.example.org', '10.0.0.0/33', '10.0.0.1,', '10.0.0.0/8/8', '10.0.0.1 10.0.0.2'],
      ...['0.0.0.0/0', '::/0', '10.0.0.0/00'],
    ],
    form: 'Use addresses and ranges with commas between them, like 10.0.0.5,192.168.0.0/16',
    absent: [],
  },
  REQUESTS_PER_MINUTE: {
    good: [['1', 1]],
    bad: [...notWhole, '0'],
    form: 'Use a whole number from 1 to 1000000000',
    absent: 6000,
  },
};

/** What is said of an environment, which must be wrong. */
function refusal(env: NodeJS.ProcessEnv): string {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof WrongSettings) return error.message;
    throw error;
  }
  throw new Error(`Taken: ${JSON.stringify(env)}`);
}

describe('the settings', () => {
  it('are all in the table below', () => {
    expect(Object.keys(CASES).sort()).toEqual(Object.keys(Settings.shape).sort());
  });

  describe.each(Object.entries(CASES))('%s', (name, { good, bad, form, absent }) => {
    const read = (value?: string): unknown =>
      readSettings(value === undefined ? {} : { [name]: value })[name as keyof Settings];

    it.each(good)('takes %s', (value, meaning) => {
      expect(read(value)).toEqual(meaning);
      expect(read(`\t ${value} \r\n`)).toEqual(meaning);
    });

    it('has a default, or is left out, when it is absent, empty or blank', () => {
      for (const value of [undefined, '', ' ', '\t\n']) expect(read(value)).toEqual(absent);
    });

    if (bad.length > 0)
      it.each(bad)('refuses %j with its name and the form that it wants, and does not repeat it', (value) => {
        const said = refusal({ [name]: value });
        expect(said).toMatch(new RegExp(`^These settings are wrong:\\n  ${name}`));
        if (typeof form === 'string') expect(said).toBe(`These settings are wrong:\n  ${name}: ${form}`);
        else expect(said).toMatch(form ?? /^$/);
        expect(said).not.toContain(SECRET);
      });
  });

  it('are refused together, each on a line of its own', () => {
    const said = refusal({ PORT: 'many', LOG_LEVEL: 'loud', SMTP_URL: `user:${SECRET}@mail.example.org` });
    expect(said.split('\n').map((line) => line.split(':')[0]?.trim())).toEqual([
      'These settings are wrong',
      ...['PORT', 'SMTP_URL', 'LOG_LEVEL'],
    ]);
  });
});
