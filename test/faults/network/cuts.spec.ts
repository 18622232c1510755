import { AGENDA, ANN, FAY, type CycleSeen } from '../../servers/a-council.js';
import type { Link } from '../../servers/stack/parts.js';
import { eventually } from '../../servers/eventually.js';
import { DECISION, PEOPLE } from '../harness/people.js';
import { generations } from '../harness/generations.js';
import { byLength } from '../harness/length.js';
import { aProvingGround, type ProvingGround } from '../harness/proving-ground.js';
import { Statements } from '../harness/statements.js';
import { expectSound } from '../invariants.js';
import { moveClock } from '../time/move-clock.js';

const SWEPT = byLength({ short: 60, long: 300 });
/** Under load messages come together, so that a command may need fewer than the one before it: one that is not reached tells nothing yet. */
const UNREACHED = 3;
/** Rights, the begin of the transaction, gate and facts, what is written: a question and an answer each. */
const LEAST_MESSAGES = 8;
/** Those who send little are cut less often. */
const OF_THE_WORKER = {
  'worker->postgres': SWEPT,
  'worker->temporal': SWEPT,
  'api->temporal': SWEPT / 4,
  'worker->smtp': SWEPT / 4,
} as const satisfies Partial<Record<Link, number>>;

const TO_POSTGRES = ['api->postgres', 'worker->postgres'] as const;
/** The steps of a command by the begins of their statements, as they are read from the wire. */
const STEPS = { begin: /^(begin|start transaction)/, write: /^(insert|update|delete)/, commit: /^commit/ };

describe('a connection that is cut', () => {
  let ground: ProvingGround;
  const statements = new Statements();
  /** Behind which statements a link was cut, and whether the statement still arrived. */
  const cutBehind = new Map<Link, string[]>();
  beforeAll(async () => {
    ground = await aProvingGround('cuts', { postgres: 'shared' });
    for (const link of TO_POSTGRES) {
      listenTo(link);
      ground.links[link].cut(); // a session is read from its beginning
    }
    await ground.stack.untilReady();
  });
  afterAll(() => ground?.stop());

  /**
   * Until a command is answered before its cut, time after time: how many messages it takes is no constant. Statements have names from the
   * second time on, answers that come together are one message, and what follows the command before passes here too.
   * Seen to fail with answers that are not looked up by their key: what was done and not answered was done again.
   */
  it('between any two messages of a command to Postgres: it is done once and answered, or asked again', async () => {
    const { ask } = ground.recorder;
    const program = await ask<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'Council',
      product: 'Reports',
      engagement: { calendar: { zone: 'UTC' } },
      participants: [{ email: ANN, name: 'Ann', group: 'end_user' }],
    });
    const brief = { title: 'Cut', scope: 'The weekly report', ...AGENDA, invite: [ANN] };
    const { body: cycle } = await ask<CycleSeen>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, brief);
    const post = (as: string, path: string, body: object = {}) =>
      ask(as, 'POST', `/v1/cycles/${cycle.id}/${path}`, body);
    expect((await post(FAY, 'agenda/publish')).status).toBe(200);
    expect((await post(FAY, 'session/open', { reason: 'Everybody is here' })).status).toBe(200);

    let said = 0;
    const speak = () =>
      post(ANN, 'contributions', { kind: 'feedback', text: `Number ${(said += 1)}: it took 20 minutes` });
    const stop = () => post(FAY, 'hold', { reason: 'The plant is closed today' });
    const goOn = () => post(FAY, 'resume');
    for (const [command, status, undo] of [
      [speak, 201, null],
      [stop, 200, goOn],
      [goOn, 200, stop],
    ] as const) {
      if (command === goOn) await stop();
      const stride = command === speak ? 1 : byLength({ short: 5, long: 1 });
      let cuts = 0;
      for (let n = ground.random.between(1, stride), uncut = 0; uncut < UNREACHED; n += stride) {
        const left = cutAfter('api->postgres', [n]);
        expect([n, (await command()).status]).toEqual([n, status]);
        uncut = left() === 0 ? 0 : uncut + 1;
        cuts += 1 - left();
        listenTo('api->postgres');
        if (undo) expect((await undo()).status).toBe(200);
      }
      expect(cuts * stride).toBeGreaterThanOrEqual(LEAST_MESSAGES);
      if (command === speak) expectSteps('api->postgres');
      if (command === goOn) await goOn();
    }
    expect((await post(FAY, 'cancel', { reason: 'Enough of it' })).status).toBe(200);
    await expectSound(ground);
  });

  /**
   * One that opens what is below it: a cycle of its own for each cut.
   * Seen to fail with answers that are kept after the commit: what was done was refused when it was asked for again.
   */
  it('between any two messages of a command that opens a forum: it is opened once', async () => {
    const { ask } = ground.recorder;
    const program = await ask<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'Cut council',
      product: 'Reports',
      engagement: { calendar: { zone: 'UTC' } },
      participants: PEOPLE,
    });
    const brief = { scope: 'The weekly report', ...AGENDA, invite: [ANN], decisions: [{ ...DECISION, reviewers: [] }] };
    let uncut = 0;
    let cuts = 0;
    for (let n = 1; uncut < UNREACHED; n += 1) {
      const path = `/v1/programs/${program.body.id}/cycles`;
      const { body: cycle } = await ask<CycleSeen>(FAY, 'POST', path, { ...brief, title: `Cut ${n}` });
      const post = (step: string, body: object = {}) =>
        ask<CycleSeen>(FAY, 'POST', `/v1/cycles/${cycle.id}/${step}`, body);
      const spoken = { reason: 'Everybody is here, and has spoken' };
      for (const [step, said] of [['agenda/publish'], ['session/open', spoken], ['input/close', spoken]] as const)
        expect([step, (await post(step, said)).status]).toEqual([step, 200]);
      const left = cutAfter('api->postgres', [n]);
      const { status, body } = await post('refinement/end');
      listenTo('api->postgres');
      expect([n, status, body.phase, body.decisions?.length]).toEqual([n, 200, 'decision', 1]);
      uncut = left() === 0 ? 0 : uncut + 1;
      cuts += 1 - left();
      expect((await post('cancel', { reason: 'Enough of it' })).status).toBe(200);
    }
    expect(cuts).toBeGreaterThanOrEqual(LEAST_MESSAGES);
    expectSteps('api->postgres');
    await expectSound(ground);
  });

  /** Seen to fail with letters that count as sent when the mail server was lost under way: 33 `counts as sent, and never arrived`. */
  it('between any two messages of the worker, or of whoever talks to Temporal or sends mail', async () => {
    const lives = generations(ground, 3, { pilots: true });
    const cuts = Object.entries(OF_THE_WORKER).map(([link, times]) => {
      const numbers = Array.from({ length: times }, (_, index) => index + 1);
      return cutAfter(link as keyof typeof OF_THE_WORKER, ground.random.shuffle(numbers));
    });
    const cut = eventually(() => expect(cuts.map((left) => left())).toEqual([0, 0, 0, 0]), 240_000);
    await ground.caught.during(lives.during(cut));
    expectSteps('worker->postgres');
    await ground.heal();
    await lives.end();
    await moveClock(ground, '20 minutes'); // longer than the longest pause between two tries of a letter
    await expectSound(ground);
  });

  /**
   * Cuts a link after so many messages, then after so many more: a question arrives and is not answered, an answer that was given
   * does not arrive. Says how many cuts are still to come.
   */
  function cutAfter(link: Link, numbers: readonly number[]): () => number {
    const left = [...numbers];
    let passed = 0;
    ground.links[link].watch = (chunk, direction, connection) => {
      if (isRead(link) && direction === 'to') statements.read(chunk, connection);
      passed += 1;
      if (passed !== left[0]) return 'pass';
      left.shift();
      passed = 0;
      const behind = direction === 'to' ? 'nobody hears of' : 'its answer is lost:';
      if (isRead(link)) {
        const sent = statements.last(connection).map((text) => `${behind} ${text}`);
        cutBehind.set(link, [...(cutBehind.get(link) ?? []), ...sent]);
      }
      return direction === 'to' ? 'pass-and-cut' : 'cut';
    };
    return () => left.length;
  }

  const isRead = (link: Link): boolean => (TO_POSTGRES as readonly Link[]).includes(link);

  /** Reads along, and cuts nothing. */
  function listenTo(link: (typeof TO_POSTGRES)[number]): void {
    ground.links[link].watch = (chunk, direction, connection) => {
      if (direction === 'to') statements.read(chunk, connection);
      return 'pass';
    };
  }

  /** Tells behind which statements this link was cut since it was asked last; each step of a transaction is among them. */
  function expectSteps(link: Link): void {
    const cut = cutBehind.get(link) ?? [];
    cutBehind.delete(link);
    process.stdout.write(`${link} was cut, and\n${[...new Set(cut)].map((one) => `  ${one}\n`).join('')}`);
    const behind = cut.map((one) => one.replace(/^(nobody hears of|its answer is lost:) /, ''));
    for (const [step, text] of Object.entries(STEPS))
      expect([step, behind.some((one) => text.test(one))]).toEqual([step, true]);
  }
});
