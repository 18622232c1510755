import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { findTemporal } from '../../libs/embedded/temporal/temporal-binary.js';
import { subject } from '../../libs/domain/subject.js';
import { signalCommand } from '../../libs/temporal/signal-command.js';
import { eventually } from '../servers/eventually.js';
import { removeHome, temporaryHome } from '../servers/servers.js';

const run = promisify(execFile);
const REVIEW = subject('review', '0b6f2a1c-6a0e-4c59-9a8f-1c2d3e4f5a6b');
const SIGNAL = `--workflow-id review:${REVIEW.id} --name review --input '{"token":"t"}'`;

describe('the printed command', () => {
  it.each<[string, Record<string, string>, string]>([
    ['Temporal’s own default', {}, '--address localhost:7233 --namespace default'],
    [
      'a server elsewhere',
      { TEMPORAL_ADDRESS: 'temporal.example.org:7233', TEMPORAL_NAMESPACE: 'roundtable' },
      '--address temporal.example.org:7233 --namespace roundtable',
    ],
    [
      'a key, which it does not tell',
      { TEMPORAL_ADDRESS: 'eu.api.temporal.io:7233', TEMPORAL_NAMESPACE: 'round.abcde', TEMPORAL_API_KEY: 'secret' },
      '--address eu.api.temporal.io:7233 --namespace round.abcde --tls',
    ],
    [
      'certificates, which it does not tell',
      {
        TEMPORAL_ADDRESS: 'round.abcde.tmprl.cloud:7233',
        TEMPORAL_TLS_CLIENT_CERT_DATA: 'cert',
        TEMPORAL_TLS_CLIENT_KEY_DATA: 'key',
        TEMPORAL_TLS_SERVER_NAME: 'round.example.org',
      },
      '--address round.abcde.tmprl.cloud:7233 --namespace default --tls --tls-server-name round.example.org',
    ],
    [
      'what a shell would read as more than a word',
      { TEMPORAL_ADDRESS: '[::1]:7233', TEMPORAL_NAMESPACE: "it's; rm" },
      `--address '[::1]:7233' --namespace 'it'\\''s; rm'`,
    ],
  ])('names %s', (_what, env, expected) => {
    expect(signalCommand(REVIEW, 'review', { token: 't' }, env)).toBe(`temporal workflow signal ${expected} ${SIGNAL}`);
  });

  it('runs as it is printed, from a shell without any settings, in a namespace of its own', async () => {
    const address = process.env.TEST_TEMPORAL_ADDRESS ?? '';
    const namespace = `team-${randomUUID()}`;
    const home = temporaryHome();
    const bin = mkdtempSync(join(tmpdir(), 'roundtable-bin-'));
    const temporal = await findTemporal(home, () => undefined);
    symlinkSync(temporal, join(bin, 'temporal'));
    const connection = await Connection.connect({ address });
    try {
      await run(temporal, ['operator', 'namespace', 'create', '--address', address, '--namespace', namespace]);
      const { workflow } = new Client({ connection, namespace });
      const workflowId = `review:${REVIEW.id}`;
      await eventually(() =>
        workflow.start('complianceReview', { workflowId, taskQueue: 'nobody', args: [] }).then(
          () => true,
          () => false, // the server takes a moment to know a new namespace
        ),
      );
      const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
      const command = signalCommand(REVIEW, 'review', { token: 'a "quoted" token' }, env);
      await run('/bin/sh', ['-c', command], { env: { PATH: `${bin}${delimiter}/usr/bin:/bin`, HOME: bin } });
      const { events } = await workflow.getHandle(workflowId).fetchHistory();
      const signalled = (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes ?? []);
      expect(signalled.map(({ signalName }) => signalName)).toEqual(['review']);
      const data = signalled[0]?.input?.payloads?.[0]?.data;
      expect(JSON.parse(Buffer.from(data ?? []).toString())).toEqual({ token: 'a "quoted" token' });
      await workflow.getHandle(workflowId).terminate('seen');
    } finally {
      await connection.close();
      removeHome(home);
      rmSync(bin, { recursive: true, force: true });
    }
  }, 60_000);
});
