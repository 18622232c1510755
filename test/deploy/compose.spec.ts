import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const Service = z.looseObject({
  image: z.string().optional(),
  build: z.string().optional(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  depends_on: z
    .record(z.string(), z.object({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }))
    .default({}),
});
const Compose = z.looseObject({
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.unknown()),
});

const { services, volumes } = Compose.parse(parse(read('docker-compose.yml'), { merge: true }));
const all = Object.entries(services);
const ours = ['api', 'worker', 'migrate'];
const settings = [...read('libs/config/settings.ts').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name);

/** What the images of others read, beside names that begin with TEMPORAL_ and POSTGRES_. */
const OF_TEMPORAL = ['DB', 'DB_PORT', 'BIND_ON_IP', 'DYNAMIC_CONFIG_FILE_PATH', 'SQL_PASSWORD'];

describe('docker-compose.yml', () => {
  it('has all parts', () => {
    expect(Object.keys(services)).toEqual(expect.arrayContaining([...ours, 'postgres', 'temporal']));
  });

  it.each(all)('%s has an image of a fixed version, or is built here', (_name, { image = '', build }) => {
    if (build === undefined) expect(image).toMatch(/^[\w./-]+:\d[\w.-]*$/);
    else expect(existsSync(join(ROOT, build, 'Dockerfile'))).toBe(true);
  });

  it.each(all)('%s waits for services that exist, and that can say so', (_name, { depends_on: waits }) => {
    for (const [other, { condition }] of Object.entries(waits)) {
      expect(Object.keys(services)).toContain(other);
      if (condition === 'service_healthy') expect(services[other]?.healthcheck).toBeDefined();
    }
  });

  it.each(all)('%s gets settings by names that somebody reads', (name, { environment }) => {
    const known = ours.includes(name) ? settings : OF_TEMPORAL;
    const unknown = Object.keys(environment).filter(
      (variable) => !known.includes(variable) && !/^(TEMPORAL|POSTGRES)_/.test(variable),
    );
    expect(unknown).toEqual([]);
  });

  it.each(all)('%s holds no secret: passwords come from variables that must be set', (_name, { environment }) => {
    const required = String.raw`\$\{[A-Z_]+:\?[^}]*\}`;
    for (const [variable, value] of Object.entries(environment)) {
      if (/PASSWORD|PWD|SECRET|API_KEY/.test(variable)) expect(value).toMatch(new RegExp(`^${required}$`));
      const [, password] = /^\w+:\/\/[^/:@]+:(.*)@/.exec(String(value)) ?? [];
      if (password !== undefined) expect(password).toMatch(new RegExp(`^${required}$`));
    }
  });

  it.each(all)(
    '%s mounts what is there, and listens on loopback only',
    (_name, { volumes: mounts, ports, command }) => {
      for (const mount of mounts) {
        const [source = ''] = mount.split(':');
        if (source.startsWith('.')) expect(existsSync(join(ROOT, source))).toBe(true);
        else expect(Object.keys(volumes)).toContain(source);
      }
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
      for (const file of command.filter((word) => /^\/?deploy\//.test(word)))
        expect(existsSync(join(ROOT, file))).toBe(true);
    },
  );

  it('gives nobody the owner of the schema but the migrations', () => {
    const owners = all.filter(([, { environment }]) => 'DATABASE_OWNER_URL' in environment).map(([name]) => name);
    expect(owners).toEqual(['migrate']);
  });
});

describe('the image', () => {
  it('runs files that the build makes from sources that are there', () => {
    const starts = [read('Dockerfile'), read('docker-compose.yml')].flatMap(
      (text) => text.match(/dist\/[\w/.-]+\.js/g) ?? [],
    );
    expect(starts.length).toBeGreaterThanOrEqual(2);
    for (const file of starts)
      expect(existsSync(join(ROOT, file.replace(/^dist\//, '').replace(/js$/, 'ts')))).toBe(true);
  });

  it('runs as a user who is not root', () => {
    expect(read('Dockerfile')).toMatch(/^USER node$/m);
  });
});
