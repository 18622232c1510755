import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aStackOfProcesses, type Stack } from '../../servers/a-stack-of-processes.js';
import { eventually } from '../../servers/eventually.js';
import { FACILITATOR, MARK, aCycleOfPeople, asking, at, live, type LivedCycle } from './a-lived-cycle.js';

interface Line {
  readonly level: number;
  readonly part: string;
  readonly msg: string;
  readonly requestId?: string;
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly key?: string;
  readonly workflows?: readonly string[];
  readonly workflow?: string;
  readonly activity?: string;
  readonly outcome?: string;
  readonly error?: string;
  readonly stack?: string;
}

const INFO = 30;
const ERROR = 50;

describe('the logs of a run that says all it can', () => {
  let stack: Stack;
  let cycle: LivedCycle;
  const text = (part: string): string => readFileSync(join(stack.home.logs, `${part}.log`), 'utf8');
  const lines = (part: string): Line[] =>
    text(part)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  const hold = (body: unknown, key: string) =>
    stack.call(FACILITATOR, 'POST', `/v1/cycles/${cycle.id}/hold`, body, { 'idempotency-key': key });

  beforeAll(async () => {
    stack = await aStackOfProcesses({ env: { LOG_LEVEL: 'trace' } });
    cycle = await aCycleOfPeople(stack);
    await live(stack, cycle);
    await say(stack, cycle);
  }, 240_000);
  afterAll(() => stack?.stop());

  it('are JSON lines, one per request with its pattern, status, command and workflows', () => {
    const publish = lines('api-1').filter(({ route }) => route === '/v1/cycles/:cycleId/agenda/publish');
    expect(publish).toEqual([
      expect.objectContaining({
        level: INFO,
        part: 'api',
        msg: 'request',
        method: 'POST',
        status: 200,
        ms: expect.any(Number),
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        workflows: [`cycle:${cycle.id}`],
      }),
    ]);
  });

  it('lead from a request over its workflow to what followed', async () => {
    const [published] = lines('api-1').filter(({ route }) => route === '/v1/cycles/:cycleId/agenda/publish');
    const followed = lines('worker-1').filter(({ workflow }) => workflow === published?.workflows?.[0]);
    expect(followed.map(({ activity }) => activity)).toContain('distributePreReads');
    const entries = stack.db
      .selectFrom('journal')
      .select('type')
      .where('command', '=', published?.requestId ?? '');
    expect((await entries.execute()).length).toBeGreaterThan(0);
  });

  it('say refusals by code, and keys only when they are UUIDs', async () => {
    const key = randomUUID();
    const foreign = `${MARK}-key`;
    await hold({ reason: 'It is over' }, key);
    await hold({ reason: 'It is over' }, foreign);
    const line = (named: string): Line | undefined =>
      lines('api-1').find(({ route, key: hashed }) => route === '/v1/cycles/:cycleId/hold' && hashed === named);
    const digest = `sha256:${createHash('sha256').update(foreign).digest('hex').slice(0, 16)}`;
    // a request's line is written after its answer is sent
    await eventually(() => Promise.resolve(line(key) !== undefined && line(digest) !== undefined));
    expect(line(key)).toMatchObject({ level: INFO, status: 409, code: expect.stringMatching(/^[a-z-]+$/) });
    expect(line(digest)).toMatchObject({ level: INFO, status: 409 });
  });

  it('say a failure of ours at error, with its stack', async () => {
    await stack.kill('postgres');
    const answer = await stack.call(FACILITATOR, 'GET', `/v1/cycles/${cycle.id}`);
    expect(answer.status).toBe(503);
    const failed = (): Line | undefined => lines('api-1').find(({ msg }) => msg === 'failed');
    await eventually(() => expect(failed()).toBeDefined());
    expect(failed()).toMatchObject({ level: ERROR, status: 503, requestId: answer.headers['x-request-id'] });
    expect(failed()?.stack).toMatch(/^\s+at /);
    await stack.start('postgres');
    await stack.untilReady();
  }, 120_000);

  it('hold no name, no address, no text and no token', async () => {
    const token = await stack.token(FACILITATOR);
    for (const part of ['api-1', 'worker-1']) {
      expect(lines(part).length).toBeGreaterThan(20);
      const telling = text(part)
        .split('\n')
        .filter((line) => new RegExp(`${MARK}|example\\.org`, 'i').test(line) || line.includes(token.slice(-20)));
      expect(telling).toEqual([]);
    }
  });

  it('hold as little as the histories of the workflows, whose payloads stay small', async () => {
    const payloads: Buffer[] = [];
    for await (const { workflowId } of stack.temporal.workflow.list()) {
      const history = await stack.temporal.workflow.getHandle(workflowId).fetchHistory();
      payloads.push(Buffer.from(workflowId), ...bytesIn(history));
    }
    expect(payloads.length).toBeGreaterThan(100);
    expect(payloads.filter((payload) => new RegExp(`${MARK}|example\\.org`, 'i').test(payload.toString()))).toEqual([]);
    expect(Math.max(...payloads.map(({ length }) => length))).toBeLessThan(64 * 1024);
  });

  it('tell of each letter what became of it, also of one that was refused, put off or needed no more', () => {
    const letters = lines('worker-1').filter(({ msg }) => msg === 'letter');
    const outcomes = new Set(letters.map(({ outcome }) => outcome));
    expect([...outcomes].sort()).toEqual(['bounced', 'delayed', 'sent', 'suppressed']);
    expect(letters).toContainEqual(expect.objectContaining({ outcome: 'bounced', error: '550 5.1.1' }));
    expect(letters).toContainEqual(expect.objectContaining({ outcome: 'delayed', error: '451' }));
  });
});

/** Every payload of a history, as its bytes. */
function bytesIn(value: unknown): Buffer[] {
  if (value instanceof Uint8Array) return [Buffer.from(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(bytesIn) : [];
}

/** Whatever people may send that is not for logs: in bodies, paths, queries, headers and addresses. */
async function say(stack: Stack, { id, program }: LivedCycle): Promise<void> {
  const { call } = stack;
  const command = `/v1/cycles/${id}/hold`;
  await call(FACILITATOR, 'POST', command, `{"reason": "${MARK}`);
  await call(FACILITATOR, 'POST', command, { reason: `${MARK} \u0000`, [MARK]: MARK });
  await call(FACILITATOR, 'POST', `${command}?why=${MARK}`, { reason: MARK }, { 'idempotency-key': `${MARK} ${MARK}` });
  await call(FACILITATOR, 'GET', `/v1/cycles/${MARK}`);
  await call(FACILITATOR, 'GET', `/v1/cycles/${id}/events`, undefined, { 'last-event-id': MARK });
  await call(null, 'GET', `/v1/${MARK}/x?y=${MARK}`, undefined, { authorization: `Bearer ${MARK}`, traceparent: MARK });
  await beAway(stack, program);
}

/** One whom the mail server does not know, and one whom it knows only after the cycle of the invitation is over. */
async function beAway({ call, mail, db }: Pick<Stack, 'call' | 'mail' | 'db'>, program: string): Promise<void> {
  const [refused, late] = [at('gone'), at('late')];
  Object.assign(mail.answers, { [refused]: 550, [late]: 451 });
  const participants = [refused, late].map((email) => ({ email, name: MARK, group: 'end_user' }));
  const ask = asking({ call });
  await ask(FACILITATOR, 'POST', `/v1/programs/${program}/participants`, { participants });
  const brief = { title: MARK, scope: MARK, invite: [refused, late] };
  const cycle = await ask(FACILITATOR, 'POST', `/v1/programs/${program}/cycles`, brief);
  const invitations = db.selectFrom('notice').where('cycle', '=', cycle.id).where('purpose', '=', 'invitation');
  const one = (column: 'state' | 'lastError', value: string): Promise<void> =>
    eventually(
      async () => expect(await invitations.select(column).where(column, '=', value).execute()).not.toHaveLength(0),
      60_000,
    );
  await one('state', 'bounced');
  await one('lastError', '451');
  await ask(FACILITATOR, 'POST', `/v1/cycles/${cycle.id}/cancel`, { reason: MARK });
  delete mail.answers[late];
  await one('state', 'suppressed');
}
