import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { DEPLOY, needed } from './a-prometheus.js';

const run = promisify(execFile);
const promtool = (...args: string[]): Promise<{ stdout: string }> => run(needed('promtool'), args);
const TESTS = fileURLToPath(new URL('./alerts.test.yml', import.meta.url));

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string }[] }[];
}
interface Tests {
  readonly tests: readonly {
    readonly alert_rule_test?: readonly { alertname: string; exp_alerts: readonly object[] }[];
  }[];
}

describe('the alerts', () => {
  it('are rules and a configuration that Prometheus takes', async () => {
    const { stdout } = await promtool('check', 'config', join(DEPLOY, 'prometheus/prometheus.yml'));
    expect(stdout).toMatch(/SUCCESS: \d+ rules found/);
  });

  it('fire when they should, and not before', async () => {
    const { stdout } = await promtool('test', 'rules', TESTS);
    expect(stdout).toContain('SUCCESS');
  });

  it('have each been seen to fire there', () => {
    const { groups } = parse(readFileSync(join(DEPLOY, 'prometheus/alerts.yml'), 'utf8')) as Rules;
    const { tests } = parse(readFileSync(TESTS, 'utf8')) as Tests;
    const seen = tests.flatMap(({ alert_rule_test: all = [] }) =>
      all.filter((one) => one.exp_alerts.length > 0).map(({ alertname }) => alertname),
    );
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
    expect([...new Set(seen)].sort()).toEqual([...alerts].sort());
  });
});
