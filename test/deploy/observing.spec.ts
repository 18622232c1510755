import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { LONGEST_WAIT_MS } from '../../activities/activities.js';
import { Purpose, undeliverable } from '../../libs/domain/notice.js';
import { CONNECTIONS } from '../../libs/notifications/mail/smtp-mailer.js';
import { ACTIVITY_OPTIONS } from '../../workflows/subject-workflow/activity-options.js';

/** The names of files below a folder of the repository. */
const filesIn = (folder: string): string[] =>
  readdirSync(new URL(`../../${folder}/`, import.meta.url), { recursive: true, encoding: 'utf8' }).map(
    (file) => `${folder}/${file}`,
  );
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}
const { groups } = parse(read('deploy/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);

describe('the runbook', () => {
  const [, runbook = ''] = read('docs/operations.md').split('\n## Runbook\n');
  const entries = runbook.split('\n### ').slice(1);

  it('has one entry per alert, and no other', () => {
    const headings = entries.map((entry) => entry.split('\n')[0]);
    expect(headings.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  });

  it.each(entries)('says what it means, what to look at and what to do: %#', (entry) => {
    for (const part of ['**Means**', '**Look at**', '**Do**']) expect(entry).toContain(part);
  });

  it('says the numbers of the code', () => {
    const entryOf = (alert: string): string => entries.find((entry) => entry.startsWith(`${alert}\n`)) ?? '';
    expect(entryOf('RoundtableNoticesLate').match(/\d+ at a time/g)).toEqual(Array(2).fill(`${CONNECTIONS} at a time`));
    const { maximumInterval } = ACTIVITY_OPTIONS.retry ?? {};
    expect(entryOf('RoundtableActivitiesFail')).toContain(`at most ${String(maximumInterval)} later`);
    expect(entryOf('RoundtableActivitiesFail')).toContain(`up to ${LONGEST_WAIT_MS / 1000} seconds at a time`);
  });

  it.each(alerts)('is named by the alert $alert', ({ alert, labels, annotations }) => {
    expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`);
    expect(['critical', 'warning']).toContain(labels.severity);
  });
});

describe('the alerts', () => {
  const exprOf = (name: string): string => alerts.find(({ alert }) => alert === name)?.expr ?? '';

  it('tell of every answer that bounces, whatever it is called', () => {
    const [, purposes = ''] = /purpose=~"([^"]*)"/.exec(exprOf('RoundtableAnswerBounced')) ?? [];
    const answers = Purpose.options.filter((purpose) => undeliverable(purpose) !== null);
    expect(purposes.split('|').sort()).toEqual([...answers].sort());
  });

  it('leave probes out of every share of requests', () => {
    const shares = alerts.flatMap(({ expr }) => expr.match(/roundtable_http_request\w*(\{[^}]*\})?/g) ?? []);
    expect(shares.length).toBeGreaterThan(2);
    for (const share of shares) expect(share).toContain('route!~"/(health|metrics).*"');
  });
});

describe('the Alertmanager', () => {
  interface Route {
    readonly receiver: string;
    readonly matchers?: readonly string[];
    readonly routes?: readonly Route[];
  }
  interface Config {
    readonly route: Route;
    readonly receivers: readonly { readonly name: string }[];
    readonly inhibit_rules: readonly { readonly source_matchers: string[]; readonly target_matchers: string[] }[];
  }
  const config = parse(read('deploy/prometheus/alertmanager.yml')) as Config;
  const routes = [config.route, ...(config.route.routes ?? [])];

  it('is the one to whom Prometheus tells alerts, and a service of Compose', () => {
    const { alerting } = parse(read('deploy/prometheus/prometheus.yml')) as {
      alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
    };
    const targets = alerting.alertmanagers.flatMap((one) => one.static_configs.flatMap((each) => each.targets));
    expect(targets).toEqual(['alertmanager:9093']);
    const { services } = parse(read('docker-compose.yml'), { merge: true }) as {
      services: Record<string, { profiles?: string[] }>;
    };
    expect([services.alertmanager?.profiles, services.prometheus?.profiles]).toEqual([['monitoring'], ['monitoring']]);
  });

  it('tells receivers that there are, by alerts and severities that there are', () => {
    const receivers = config.receivers.map(({ name }) => name);
    for (const { receiver } of routes) expect(receivers).toContain(receiver);
    const severities = alerts.map(({ labels }) => `severity="${labels.severity}"`);
    for (const matcher of routes.flatMap(({ matchers = [] }) => matchers)) expect(severities).toContain(matcher);
    const inhibiting = config.inhibit_rules.flatMap((rule) => [...rule.source_matchers, ...rule.target_matchers]);
    const named = inhibiting.flatMap((matcher) => matcher.match(/Roundtable\w+/g) ?? []);
    expect(named.length).toBeGreaterThan(2);
    expect(alerts.map(({ alert }) => alert)).toEqual(expect.arrayContaining(named));
  });
});

describe('while all workers or all APIs are down', () => {
  const { inhibit_rules: rules } = parse(read('deploy/prometheus/alertmanager.yml')) as {
    inhibit_rules: { source_matchers: string[]; target_matchers: string[] }[];
  };
  const down = alerts.filter(({ alert }) => /^Roundtable(Worker|Api)Down$/.test(alert));

  it.each(down)('$alert silences the lost parts of its own job, and no others', ({ alert, expr }) => {
    const [, job] = /up\{job="([\w-]+)"\}/.exec(expr) ?? [];
    const own = rules.filter(({ source_matchers: sources }) => sources.some((source) => source.includes(alert)));
    expect(own).toEqual([
      {
        source_matchers: [`alertname="${alert}"`],
        target_matchers: ['alertname="RoundtablePartLost"', `job="${job}"`],
      },
    ]);
  });

  it('nothing else is silenced', () => {
    expect(down).toHaveLength(2);
    expect(rules).toHaveLength(2);
  });
});

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly expr: string; readonly datasource: { uid: string } }[];
}
interface Dashboard {
  readonly uid: string;
  readonly schemaVersion: number;
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
  readonly panels: readonly Panel[];
}

describe('the dashboard', () => {
  const dashboard = JSON.parse(read('deploy/grafana/roundtable.json')) as Dashboard;
  const { panels } = dashboard;

  it('asks whichever Prometheus it is given', () => {
    expect(dashboard.templating.list).toEqual([expect.objectContaining({ name: 'source', type: 'datasource' })]);
    const asked = panels.flatMap(({ datasource, targets = [] }) => [
      datasource,
      ...targets.map((one) => one.datasource),
    ]);
    expect(new Set(asked.flatMap((source) => source?.uid ?? []))).toEqual(new Set(['${source}']));
  });

  it('has panels with a title and a question each, side by side and not over each other', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
    for (const { type, title, targets = [] } of panels) {
      expect(title).not.toBe('');
      if (type !== 'row') expect(targets.length).toBeGreaterThan(0);
    }
  });

  it('shows every figure of ours, and not all that Node.js gives of its processes', () => {
    const files = [...filesIn('apps'), ...filesIn('libs')].filter((file) => file.endsWith('.ts'));
    const source = files.map(read).join('\n');
    const named = [...source.matchAll(/name: '(roundtable_\w+)',\n\s*help:/g)].map(([, name = '']) => name);
    const gauges = [...source.matchAll(/\bgauge\('(\w+)',/g)].map(([, name = '']) => `roundtable_${name}`);
    expect(Math.min(named.length, gauges.length)).toBeGreaterThan(11);
    const asked = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join('\n');
    const shown = (name: string): boolean => new RegExp(`\\b${name}(?:_bucket)?\\b`).test(asked);
    expect([...named, ...gauges].filter((name) => !shown(name))).toEqual([]);
  });
});
