import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { need, readSettings, type Settings } from '../../libs/config/settings.js';
import { ROOT, environmentOf, interpolate, read, readEnvFile, services, volumes } from './compose-file.js';

const all = Object.entries(services);
const ours = all.filter(([, { build }]) => build !== undefined).map(([name]) => name);
const SETTINGS = [...read('libs/config/settings.ts').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name);

/** What the images of others read, beside names that begin with TEMPORAL_ and POSTGRES_. */
const OF_TEMPORAL = ['DB', 'DB_PORT', 'BIND_ON_IP', 'DYNAMIC_CONFIG_FILE_PATH', 'SQL_PASSWORD'];

/** Settings that mean nothing to a part. `NODE_ENV` stands in the image. */
const NOT_READ = {
  api: [
    ...['NODE_ENV', 'DATABASE_OWNER_URL', 'DATABASE_WORKER_URL', 'WORKER_PORT', 'WORKER_BUILD_ID'],
    ...['SMTP_URL', 'MAIL_FROM', 'MAIL_FOLDER'],
  ],
  worker: [
    ...['NODE_ENV', 'DATABASE_OWNER_URL', 'DATABASE_API_URL', 'PORT', 'METRICS_PORT', 'TOKEN_KEY_FILE'],
    ...['ROUNDTABLE_LOCAL_TOKENS', 'REQUESTS_PER_MINUTE', 'TRUSTED_PROXIES', 'DRAIN_DELAY_SECONDS', 'DRAIN_SECONDS'],
  ],
};

/** What libraries read of the environment by themselves, in the API and the worker alike. */
const READ_BY_LIBRARIES = [
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_REGION', 'AWS_ENDPOINT_URL_S3'],
  ...['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_TRACES_SAMPLER', 'OTEL_TRACES_SAMPLER_ARG', 'OTEL_RESOURCE_ATTRIBUTES'],
  ...['TEMPORAL_NAMESPACE', 'TEMPORAL_API_KEY', 'TEMPORAL_TLS', 'TEMPORAL_TLS_SERVER_NAME'],
  ...['TEMPORAL_TLS_CLIENT_CERT_PATH', 'TEMPORAL_TLS_CLIENT_KEY_PATH', 'TEMPORAL_TLS_SERVER_CA_CERT_PATH'],
];

const PASSWORDS = ['POSTGRES_PASSWORD', 'OWNER_PASSWORD', 'API_PASSWORD', 'WORKER_PASSWORD', 'TEMPORAL_DB_PASSWORD'];
/** The `.env` that docs/operations.md has people make, and the one of the demo. */
const ENVIRONMENTS = {
  'its own .env': Object.fromEntries(PASSWORDS.map((name, index) => [name, `secret${index}`])),
  'deploy/demo.env': readEnvFile('deploy/demo.env'),
};

describe('docker-compose.yml', () => {
  it('has all parts', () => {
    const parts = ['postgres', 'temporal', 'temporal-ui', 'migrate', 'api', 'worker', 'mail'];
    expect(Object.keys(services)).toEqual(expect.arrayContaining(parts));
    expect(ours.sort()).toEqual(['api', 'migrate', 'worker']);
  });

  it.each(all)('%s has an image of a fixed version, or is built here', (_name, { image = '', build }) => {
    if (build === undefined) expect(image).toMatch(/^[\w./-]+:v?\d[\w.-]*$/);
    else expect(existsSync(join(ROOT, build, 'Dockerfile'))).toBe(true);
  });

  it.each(all)('%s waits for services that exist, and that can say so', (_name, { depends_on: waits, profiles }) => {
    for (const [other, { condition }] of Object.entries(waits)) {
      expect(Object.keys(services)).toContain(other);
      if (condition === 'service_healthy') expect(services[other]?.healthcheck).toBeDefined();
      expect(profiles).toEqual(expect.arrayContaining(services[other]?.profiles ?? [])); // or it would never start
    }
  });

  it.each(all)('%s says whether it is well, or ends by itself', (name, service) => {
    const jobs = all.filter(([, { depends_on: waits }]) => waits[name]?.condition === 'service_completed_successfully');
    const isJob = jobs.length > 0 && service.restart === 'on-failure';
    expect(isJob || service.healthcheck !== undefined).toBe(true);
  });

  it.each(all)('%s gets settings by names that somebody reads', (name, { environment }) => {
    const known = ours.includes(name) ? [...SETTINGS, ...READ_BY_LIBRARIES] : OF_TEMPORAL;
    const unknown = Object.keys(environment).filter(
      (variable) => !known.includes(variable) && !/^(TEMPORAL|POSTGRES)_/.test(variable),
    );
    expect(unknown).toEqual([]);
  });

  it.each(Object.entries(NOT_READ))('passes %s every setting that it reads', (name, notRead) => {
    const given = Object.keys(services[name]?.environment ?? {});
    const wanted = SETTINGS.filter((setting) => !notRead.includes(setting ?? ''));
    expect(given).toEqual(expect.arrayContaining(wanted));
    expect(given.filter((setting) => notRead.includes(setting))).toEqual([]);
  });

  it.each(Object.keys(NOT_READ))('passes %s what libraries read, when it is set and only then', (name) => {
    const env = ENVIRONMENTS['its own .env'];
    const set = Object.fromEntries(READ_BY_LIBRARIES.map((variable) => [variable, `${variable} of .env`]));
    expect(environmentOf(services[name]!, { ...env, ...set })).toMatchObject(set);
    for (const variable of READ_BY_LIBRARIES) expect(environmentOf(services[name]!, env)).not.toHaveProperty(variable);
  });

  it.each(Object.keys(NOT_READ))('leads %s to another Temporal when that is set', (name) => {
    const env = { ...ENVIRONMENTS['its own .env'], TEMPORAL_ADDRESS: 'temporal.example.org:7233' };
    expect(environmentOf(services[name]!, env)).toMatchObject({ TEMPORAL_ADDRESS: 'temporal.example.org:7233' });
  });

  it.each(all)('%s holds no secret: passwords come from variables that must be set', (_name, { environment }) => {
    const required = String.raw`\$\{[A-Z_]+:\?[^}]*\}`;
    for (const [variable, value] of Object.entries(environment)) {
      if (value === null) continue; // passed on
      if (/PASSWORD|PWD|SECRET|API_KEY/.test(variable)) expect(value).toMatch(new RegExp(`^${required}$`));
      const [, password] = /^\w+:\/\/[^/:@]+:(.*)@/.exec(String(value)) ?? [];
      if (password !== undefined) expect(password).toMatch(new RegExp(`^${required}$`));
    }
  });

  it.each(all)('%s mounts what is there, and is published on loopback only', (_name, service) => {
    for (const mount of service.volumes) {
      const [source = ''] = mount.split(':');
      if (source.startsWith('.')) expect(existsSync(join(ROOT, source))).toBe(true);
      else expect(Object.keys(volumes)).toContain(source);
    }
    for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    const words = [...service.command, ...Object.values(service.environment)].map(String);
    for (const file of words.filter((word) => /^\/?deploy\//.test(word)))
      expect(existsSync(join(ROOT, file))).toBe(true);
  });

  it('gives API and worker the time that their own end may take', () => {
    const { api, worker } = services;
    expect([api?.stop_grace_period, worker?.stop_grace_period]).toEqual(['30s', '45s']);
  });

  it('gives nobody the owner of the schema but the migrations', () => {
    const owners = all.filter(([, { environment }]) => 'DATABASE_OWNER_URL' in environment).map(([name]) => name);
    expect(owners).toEqual(['migrate']);
  });

  it.each(PASSWORDS)('does not start without %s', (name) => {
    const env = { ...ENVIRONMENTS['its own .env'], [name]: '' };
    expect(() => all.map(([, service]) => environmentOf(service, env))).toThrow(name);
  });
});

describe.each(Object.entries(ENVIRONMENTS))('the environment of each service with %s', (file, env) => {
  const settingsOf = (name: string): Settings =>
    readSettings({ NODE_ENV: 'production', ...environmentOf(services[name]!, env) });

  it.each(ours)('is what the settings of %s accept, value by value', (name) => {
    const settings = settingsOf(name) as unknown as Record<string, unknown>;
    const given = Object.entries(environmentOf(services[name]!, env)).filter(
      ([variable, value]) => SETTINGS.includes(variable) && value !== '',
    );
    expect(given.length).toBeGreaterThan(0);
    for (const [variable, value] of given) expect([variable, String(settings[variable])]).toEqual([variable, value]);
  });

  it('has what each part needs', () => {
    expect(new URL(need(settingsOf('api'), 'DATABASE_API_URL')).hostname).toBe('postgres');
    expect(new URL(need(settingsOf('worker'), 'DATABASE_WORKER_URL')).hostname).toBe('postgres');
    expect(new URL(need(settingsOf('migrate'), 'DATABASE_OWNER_URL')).username).toBe('roundtable_owner');
    const containerPort = Number(services.api!.ports[0]?.split(':').at(-1));
    expect(settingsOf('api')).toMatchObject({ HOST: '0.0.0.0', PORT: containerPort });
  });

  it.each(['api', 'worker'])('leads %s to the Temporal server of this file, by its own rules', (name) => {
    const environment = environmentOf(services[name]!, env);
    const { connectionOptions } = loadClientConnectConfig({ overrideEnvVars: environment, disableFile: true });
    const [host = '', port] = (connectionOptions.address ?? '').split(':');
    expect([Object.keys(services), port]).toEqual([expect.arrayContaining([host]), '7233']);
  });

  it('lets local tokens in where that was said only', () => {
    const { ROUNDTABLE_LOCAL_TOKENS: local } = settingsOf('api');
    expect(local).toBe(file === 'deploy/demo.env' ? 'allow' : 'refuse');
  });

  it('sends mails to a service of this file, or nowhere', () => {
    const { SMTP_URL: url } = settingsOf('worker');
    if (file === 'deploy/demo.env') expect(services[new URL(url ?? '').hostname]?.profiles).toEqual(['demo']);
    else expect(url).toBeUndefined();
  });
});

describe('deploy/demo.env', () => {
  it('sets what somebody reads, and is a project of its own with the profile', () => {
    const text = read('docker-compose.yml');
    const unread = Object.keys(readEnvFile('deploy/demo.env')).filter(
      (name) => !name.startsWith('COMPOSE_') && !text.includes(`\${${name}:`),
    );
    expect(unread).toEqual([]);
    expect(readEnvFile('deploy/demo.env')).toMatchObject({
      COMPOSE_PROFILES: 'demo',
      COMPOSE_PROJECT_NAME: expect.stringMatching(/demo/),
    });
  });

  it('is the only file with passwords for everybody', () => {
    expect(() => interpolate('${API_PASSWORD:?set it in .env}', {})).toThrow('API_PASSWORD: set it in .env');
    expect(interpolate(read('docker-compose.yml'), ENVIRONMENTS['deploy/demo.env'])).toContain(':demo@postgres');
    expect(read('docker-compose.yml')).not.toMatch(/:demo@/);
  });
});
