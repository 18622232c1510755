import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Position, Start } from '../../../libs/domain/subject.js';
import { freePort } from '../../../libs/embedded/ports.js';
import { TASK_QUEUE } from '../../../libs/temporal/ids.js';
import { aStackOfProcesses, type Stack } from '../../servers/a-stack-of-processes.js';
import { eventually } from '../../servers/eventually.js';
import { FACILITATOR, MARK, aCycleOfPeople, live, type LivedCycle } from './a-lived-cycle.js';
import { DEPLOY, aPrometheus, type Alert, type Prometheus } from './a-prometheus.js';

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[];
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/i;
const METRIC = /\b(?:roundtable|temporal)_(?!worker roundtable`)[a-z0-9_]+/g; // a role of Postgres is no metric

describe('a Prometheus that watches a run', () => {
  let stack: Stack;
  let prometheus: Prometheus;
  let cycle: LivedCycle;
  beforeAll(async () => {
    const { port } = await freePort();
    stack = await aStackOfProcesses({ postgres: 'shared', env: { LOG_LEVEL: 'info', METRICS_PORT: String(port) } });
    const worker = `127.0.0.1:${workerPort(stack)}`;
    prometheus = await aPrometheus(stack.home, { 'roundtable-api': `127.0.0.1:${port}`, 'roundtable-worker': worker });
    await aCycleOfPeople(stack, 1); // nobody does anything in it
    cycle = await aCycleOfPeople(stack);
    await live(stack, cycle);
    await stack.call(FACILITATOR, 'POST', `/v1/cycles/${cycle.id}/hold`, { reason: 'It is over' });
    await stack.call(null, 'GET', `/v1/${MARK}/${randomUUID()}`);
    await goWrong(stack, cycle.program);
  }, 240_000);
  afterAll(async () => {
    await prometheus?.stop();
    await stack?.stop();
  });

  const becomes = (expression: string, value: number): Promise<void> =>
    eventually(async () => expect(await prometheus.value(expression)).toBe(value), 30_000);
  const exceeds = (expression: string, value: number): Promise<void> =>
    eventually(async () => ((await prometheus.value(expression)) ?? 0) > value, 60_000);

  it('sees API and worker', async () => {
    await becomes('sum(up{job="roundtable-api"})', 1);
    await becomes('sum(up{job="roundtable-worker"})', 1);
    await becomes('max(roundtable_rows_readable)', 1);
  });

  it('counts what people did and what they were refused', async () => {
    const publish = 'command="POST /v1/cycles/:cycleId/agenda/publish"';
    await becomes(`roundtable_commands_total{${publish},outcome="done"}`, 1);
    await becomes(`roundtable_command_duration_seconds_count{${publish}}`, 1);
    await becomes('roundtable_commands_total{command="POST /v1/cycles/:cycleId/hold",outcome="refused"}', 1);
    await becomes('roundtable_http_requests_total{route="/v1/cycles/:cycleId/hold",method="POST",status="409"}', 1);
    await becomes('roundtable_http_requests_total{route="unmatched",status="404"}', 1);
    await exceeds('sum(roundtable_refusals_total)', 1);
  });

  it('counts what time did, and every letter', async () => {
    await exceeds('sum(roundtable_rungs_fired_total{step="advance_flagged",kind="cycle"})', 0);
    await exceeds('sum(roundtable_rung_lag_seconds_count)', 0);
    await eventually(async () => {
      const sent = stack.db.selectFrom('notice').select('id').where('state', '=', 'sent');
      return (
        (await prometheus.value('sum(roundtable_letters_total{outcome="sent"})')) === (await sent.execute()).length
      );
    }, 60_000);
  });

  it('sees the rows and the SDK', async () => {
    const open = stack.db.selectFrom('gate').select('id').where('kind', '=', 'cycle').where('over', '=', false);
    await eventually(async () => {
      const n = await prometheus.value('sum(roundtable_open_subjects{kind="cycle"}) or vector(0)');
      return n === (await open.execute()).length;
    }, 60_000);
    await becomes('roundtable_unsealed_entries', 0);
    await becomes('roundtable_pokes', 0);
    await exceeds('sum(temporal_workflow_task_execution_failed_total)', 0);
    await exceeds('sum(temporal_activity_execution_failed_total)', 0);
  }, 120_000);

  it('has no label that holds an id, a name or an address', async () => {
    const labels = await prometheus.labels();
    expect(labels.length).toBeGreaterThan(100);
    expect(labels.filter((label) => UUID.test(label) || new RegExp(`${MARK}|@`, 'i').test(label))).toEqual([]);
  });

  const dashboard = JSON.parse(readFileSync(join(DEPLOY, 'grafana/roundtable.json'), 'utf8')) as Dashboard;
  const panels = dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }): [string, string] => [title, expr.replaceAll('$__rate_interval', '5m')]),
  );

  it.each(panels)('answers the panel "%s": %s', async (_title, expression) => {
    await eventually(async () => expect(await prometheus.query(expression)).not.toHaveLength(0), 20_000);
  });

  it('knows every metric that alerts and documentation name', async () => {
    const alerts = readFileSync(join(DEPLOY, 'prometheus/alerts.yml'), 'utf8');
    const guide = readFileSync(join(DEPLOY, '../docs/operations.md'), 'utf8');
    const told = ['### Metrics', '## Runbook'].map(
      (heading) => guide.split(`\n${heading}\n`)[1]?.split('\n### Traces\n')[0],
    );
    const named = [...alerts.matchAll(/expr: (.*)/g)].map(([, expr = '']) => expr);
    const names = [...named, ...told].flatMap((text) => text?.match(METRIC) ?? []);
    expect(names).toContain('temporal_worker_task_slots_available'); // which only a sentence names
    await eventually(async () => {
      const known = new Set(await prometheus.names());
      expect(names.filter((name) => !name.endsWith('_') && !known.has(name))).toEqual([]);
    }, 60_000);
  }, 90_000);

  const firing = async (name: string): Promise<Alert[]> =>
    (await prometheus.alerts()).filter((alert) => alert.name === name && alert.state === 'firing');
  const fires = (name: string): Promise<void> =>
    eventually(async () => expect(await firing(name)).not.toHaveLength(0), 60_000);
  const ends = (name: string): Promise<void> =>
    eventually(async () => expect(await firing(name)).toHaveLength(0), 60_000);

  it('says of which workflows tasks fail, and of every alert where it is explained', async () => {
    await fires('RoundtableWorkflowTasksFail');
    const [tasks] = await firing('RoundtableWorkflowTasksFail');
    expect(tasks?.labels).toEqual({ severity: 'critical', workflow_type: 'noSuchWorkflow' });
    for (const { name, annotations } of await prometheus.alerts()) {
      expect(annotations.runbook).toBe(`docs/operations.md#${name.toLowerCase()}`);
      expect(annotations.summary).not.toMatch(/\{\{|no value|error/);
    }
  }, 120_000);

  it('says that mail has been down for long when a single notice waits for it', async () => {
    await stack.kill('mail');
    await aCycleOfPeople(stack);
    const queued = stack.db.selectFrom('notice').where('state', '=', 'queued').where('attempts', '>', 0);
    await eventually(async () =>
      expect(await queued.selectAll().where('lastError', 'is not', null).execute()).not.toHaveLength(0),
    );
    const { id } = await queued.select('id').where('lastError', 'is not', null).executeTakeFirstOrThrow();
    await stack.superuser.deleteFrom('notice').where('state', '=', 'queued').where('id', '!=', id).execute();
    expect(await firing('RoundtableMailFails')).toEqual([]);
    const theOne = stack.superuser.updateTable('notice').where('id', '=', id);
    const later = sql<string>`clock() + interval '10 minutes'`; // what is tried meanwhile may have nothing left to say
    await theOne.set({ createdAt: sql<string>`clock() - interval '1 hour'`, notBefore: later }).execute();
    await fires('RoundtableMailFails');
    const [alert] = await firing('RoundtableMailFails');
    expect(alert?.labels).toEqual({ severity: 'warning' });
    expect(alert?.annotations.summary).toMatch(/^A notice that was queued 1h 0m \d+s ago has been tried/);
    expect(await firing('RoundtableNoticesLate')).toEqual([]); // each try puts off the next
    await stack.start('mail');
    await theOne.set({ notBefore: sql<string>`clock()` }).execute();
    await ends('RoundtableMailFails');
  }, 240_000);

  it('says which activity fails again and again', async () => {
    await fires('RoundtableActivitiesFail');
    const [activity] = await firing('RoundtableActivitiesFail');
    expect(activity?.labels).toEqual({ severity: 'warning', activity_type: 'invite' });
  }, 120_000);

  it('says when no worker is left, and which process is lost', async () => {
    expect(await firing('RoundtableWorkerDown')).toEqual([]);
    await stack.kill('worker-1');
    await fires('RoundtableWorkerDown');
    expect((await firing('RoundtableWorkerDown'))[0]?.labels).toEqual({ severity: 'critical' });
    await fires('RoundtablePartLost');
    const instance = `127.0.0.1:${workerPort(stack)}`;
    const lost = (await firing('RoundtablePartLost')).map(({ labels }) => labels);
    expect(lost).toEqual([{ severity: 'warning', job: 'roundtable-worker', instance }]);
    await stack.start('worker-1');
    await ends('RoundtableWorkerDown');
  }, 240_000);
});

/** The worker says where it listens. */
function workerPort({ home }: Stack): number {
  const lines = readFileSync(join(home.logs, 'worker-1.log'), 'utf8').split('\n');
  const started = lines.find((line) => line.includes('"worker started"')) ?? '{}';
  return (JSON.parse(started) as { port: number }).port;
}

const ROWLESS = 12;

/** A workflow that the worker does not know, and some whose row is not there: they are tried again and again, so many that ten failures are soon reached. */
async function goWrong({ temporal: { workflow } }: Stack, program: string): Promise<void> {
  await workflow.start('noSuchWorkflow', { workflowId: 'unknown', taskQueue: TASK_QUEUE, args: [] });
  const position: Position = {
    epoch: 1,
    revision: 1,
    phase: 'agenda',
    entry: 1,
    held: false,
    over: false,
    next: null,
    children: [],
  };
  const args: [Start] = [{ id: randomUUID(), program, cycle: null, position }];
  for (let n = 0; n < ROWLESS; n += 1)
    await workflow.start('collaborationCycle', { workflowId: `rowless-${n}`, taskQueue: TASK_QUEUE, args });
}
