import { sql } from 'kysely';
import { DeliverNotices } from '../../apps/worker/src/relay/deliver-notices.js';
import { Purpose } from '../../libs/domain/notice.js';
import { letterId } from '../../libs/notifications/letter.js';
import type { Mailer } from '../../libs/notifications/mailer.js';
import { SmtpMailer } from '../../libs/notifications/smtp-mailer.js';
import { NOW, aWorld, type World } from './fixture.js';
import { aMailServer, until, type MailServer } from './mail-server.js';

let world: World;
let server: MailServer;
let mailer: SmtpMailer;
let deliver: DeliverNotices;
const options = { publicUrl: 'https://roundtable.example/' };

beforeAll(async () => {
  [world, server] = await Promise.all([aWorld(), aMailServer()]);
});
beforeEach(() => {
  mailer = new SmtpMailer(server.url, 'Roundtable <roundtable@localhost>', { timeOutMs: 2000 });
  deliver = new DeliverNotices(world.worker, mailer, options);
  server.mails.length = 0;
  server.answers = {};
  server.onMail = null;
});
afterEach(async () => {
  await deliver.settled();
  await mailer.close();
  await world.owner.deleteFrom('notice').execute();
  await world.at(NOW);
});
afterAll(async () => {
  await server.stop();
  await world.end();
});

const row = (id: string) => world.owner.selectFrom('notice').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const journal = (type: string) =>
  world.owner.selectFrom('journal').selectAll().where('type', '=', type).orderBy('id').execute();
async function deliverOnce(): Promise<void> {
  await deliver.pass();
  await deliver.settled();
}
async function textOf(id: string): Promise<string> {
  await deliverOnce();
  expect(await row(id)).toMatchObject({ state: 'sent', lastError: null });
  return server.mails.at(-1)?.text ?? '';
}

/** For each purpose: the phase its subject is in, and words that its letter has. */
const ABOUT: Record<
  Purpose,
  { phase: string; kind?: 'decision' | 'review' | 'program'; says: readonly string[]; to?: keyof World['people'] }
> = {
  invitation: {
    phase: 'agenda',
    says: [
      'Checklists that work',
      '60 minutes',
      'Which conflicts matter? (40 minutes)',
      'Only if time remains',
      'What about photos? (20 minutes)',
      'One decision about sync',
      'close',
      'you advise',
    ],
  },
  session_moved: { phase: 'agenda', says: ['was moved', 'Thursday 2 April 2026 at 09:00 (America/New_York)'] },
  session_cancelled: { phase: 'agenda', says: ['does not take place'] },
  obligations_wanted: { phase: 'agenda', to: 'rita', says: ['or "none"', 'Tuesday 7 April 2026 at 15:00 (UTC)'] },
  pre_read: { phase: 'pre_read', says: ['Field report (as text, audio): What went wrong', 'acknowledge'] },
  pre_read_reminder: {
    phase: 'pre_read',
    says: ['1 pre-read', 'Field report', 'the ladder goes on: asks the deputy facilitator as well'],
  },
  input_reminder: { phase: 'session', says: ['not heard you yet', 'Every contribution gets an answer'] },
  session_open: { phase: 'session', says: ['has begun', 'Room 4'] },
  dispositions_wanted: { phase: 'refinement', to: 'fran', says: ['Every voice needs an answer', 'It is due'] },
  reminder: {
    phase: 'refinement',
    to: 'fran',
    says: ['It is due Tuesday 7 April 2026 at 17:00 (Europe/Berlin)', 'If it is not finished by'],
  },
  escalation: { phase: 'closure', to: 'fran', says: ['was not finished in time', 'edit and publish', 'was due'] },
  decision_opened: {
    phase: 'open',
    kind: 'decision',
    says: [
      'Last writer wins: older notes are lost',
      'you advise',
      'Vic Authority has the final say',
      'Advice is taken until',
      'the declared default is decided: "Keep things as they are"',
    ],
  },
  advice_closed: { phase: 'open', kind: 'decision', to: 'vic', says: ['advice window', '0 positions'] },
  decision_made: {
    phase: 'decided',
    kind: 'decision',
    says: ['Last writer wins', 'decided by Vic Authority', 'Simple to explain'],
  },
  decision_in_effect: { phase: 'in_effect', kind: 'decision', says: ['in effect since'] },
  review_wanted: {
    phase: 'open',
    kind: 'review',
    to: 'rita',
    says: ['GDPR 32: Encrypt at rest', 'approve it, ask for changes', 'Tuesday 7 April'],
  },
  changes_requested: {
    phase: 'changes_requested',
    kind: 'review',
    to: 'fran',
    says: ['Rita Review asks for changes', 'Encrypted enough'],
  },
  review_ended: { phase: 'approved', kind: 'review', to: 'fran', says: ['was approved by Rita Review'] },
  held: { phase: 'agenda', to: 'fran', says: ['on hold until'] },
  resumed: { phase: 'agenda', to: 'fran', says: ['goes on, in the phase agenda'] },
  closure_draft_ready: { phase: 'closure', to: 'fran', says: ['closure note'] },
  closure_note: { phase: 'closed', says: ['is closed'] },
  cycle_cancelled: { phase: 'cancelled', says: ['was cancelled before its end', 'The reason'] },
  promise_due: {
    phase: 'open',
    kind: 'program',
    to: 'vic',
    says: ['this was promised, and you own it', 'How do we settle conflicts?'],
  },
};

describe('each purpose', () => {
  it.each(Purpose.options)('%s has a letter that says what is asked', async (purpose) => {
    const { phase, kind = 'cycle', says, to = 'ann' } = ABOUT[purpose];
    const subject = { cycle: world.cycle, decision: world.decision, review: world.review, program: world.program }[
      kind
    ];
    await world.gate(kind, subject, phase, purpose === 'held' ? { heldUntil: '2026-04-20T09:00:00.000Z' } : {});
    if (purpose.endsWith('reminder')) await world.rung(kind, subject, 'escalate', '2026-04-08T15:00:00.000Z');
    if (kind === 'decision') await world.rung(kind, subject, 'apply_default', '2026-04-08T15:00:00.000Z');
    await world.owner
      .updateTable('decision')
      .set({ effectiveAt: phase === 'in_effect' ? NOW : null })
      .execute();
    const data =
      purpose === 'promise_due' ? { promised: 'decision', about: world.decision, due: NOW, cycle: world.cycle } : {};
    const id = await world.notice(purpose, world.people[to], { kind, subject, phase, data });

    const text = await textOf(id);

    for (const words of says) expect(`${server.mails[0]?.subject}\n${text}`).toContain(words);
    expect(text).toMatch(/^Hello /);
    expect(text).toContain('https://roundtable.example/v1/');
    expect(text).not.toMatch(/undefined|null|\[object|NaN/);
    if (to === 'ann') expect(text).not.toContain('SECRET');
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]?.headers.get('message-id')).toBe(`<${letterId(id)}@roundtable>`);
    expect(server.mails[0]?.headers.get('auto-submitted')).toBe('auto-generated');
  });

  it.each([
    ['invitation', 'agenda', 'REQUEST', 2],
    ['session_moved', 'agenda', 'REQUEST', 2],
    ['session_cancelled', 'agenda', 'CANCEL', 3],
    ['cycle_cancelled', 'cancelled', 'CANCEL', 3],
  ] as const)('%s carries a calendar part', async (purpose, phase, method, sequence) => {
    await world.gate('cycle', world.cycle, phase);
    await world.notice(purpose, world.people.ann, { phase });
    await deliverOnce();
    const calendar = server.mails[0]?.calendar;
    expect(calendar?.method).toBe(method);
    expect(calendar?.ics.split('\r\n')).toEqual(
      expect.arrayContaining([
        `METHOD:${method}`,
        `UID:${world.cycle}`,
        `SEQUENCE:${sequence}`,
        'DTSTART:20260402T130000Z',
      ]),
    );
  });

  it('says why a cycle was cancelled', async () => {
    await world.gate('cycle', world.cycle, 'cancelled');
    await world.owner.updateTable('cycle').set({ endReason: 'The budget is gone' }).execute();
    const id = await world.notice('cycle_cancelled', world.people.ben, { phase: 'cancelled' });
    expect(await textOf(id)).toContain('The reason: The budget is gone');
  });
});

describe('a notice', () => {
  beforeEach(() => world.gate('cycle', world.cycle, 'agenda'));

  it('is sent once, however many deliver, and journaled', async () => {
    const before = (await journal('notice-sent')).length;
    const ids = await Promise.all([
      world.notice('invitation', world.people.ann),
      world.notice('invitation', world.people.ben),
    ]);
    const others = [1, 2].map(() => new DeliverNotices(world.worker, mailer, options));
    await Promise.all([deliver, ...others].map((one) => one.pass()));
    await Promise.all([deliver, ...others].map((one) => one.settled()));

    expect(server.mails.map(({ to }) => to).sort()).toHaveLength(2);
    for (const id of ids)
      expect(await row(id)).toMatchObject({ state: 'sent', sentAt: NOW, attempts: 1, lastError: null });
    const entries = (await journal('notice-sent')).slice(before);
    expect(entries).toHaveLength(2);
    expect(entries.find(({ body }) => (body as { person?: string }).person === world.people.ann)).toMatchObject({
      ...{ subjectKind: 'cycle', subject: world.cycle, audience: 'team', actor: null, at: NOW },
      body: { purpose: 'invitation', person: world.people.ann, attempt: 1 },
    });
    expect(await deliver.pass()).toBe(0);
  });

  it('waits for its instant', async () => {
    const id = await world.notice('invitation', world.people.ann, { createdAt: '2026-03-30T09:00:01.000Z' });
    expect(await deliver.pass()).toBe(0);
    await world.at('2026-03-30T09:00:01.000Z');
    expect(await deliver.pass()).toBe(1);
    await until(async () => (await row(id)).state === 'sent');
  });

  it('is tried again with a growing back-off after a temporary refusal', async () => {
    const id = await world.notice('invitation', world.people.ann);
    server.answers['ann@example.com'] = 451;
    let now = NOW;
    for (const seconds of [1, 5, 30, 120, 600, 900, 900]) {
      await world.at(now);
      await deliverOnce();
      const { notBefore, state, lastError } = await row(id);
      expect({ state, lastError, wait: (Date.parse(notBefore) - Date.parse(now)) / 1000 }).toEqual({
        state: 'queued',
        lastError: '451',
        wait: seconds,
      });
      expect(await deliver.pass()).toBe(0);
      now = notBefore;
    }
    server.answers = {};
    await world.at(now);
    await deliverOnce();
    expect(await row(id)).toMatchObject({ state: 'sent', attempts: 8 });
    expect(server.mails).toHaveLength(1);
  });

  it('is given up after three days, but never without having been tried often', async () => {
    const id = await world.notice('invitation', world.people.ann);
    server.answers['ann@example.com'] = 451;
    await world.at('2026-04-02T09:00:01.000Z');
    await deliverOnce();
    expect(await row(id)).toMatchObject({ state: 'queued' });
    await world.owner.updateTable('notice').set({ attempts: 20, notBefore: NOW }).execute();
    await deliverOnce();
    expect(await row(id)).toMatchObject({ state: 'bounced', lastError: 'gave-up' });
  });

  it('bounces when the server refuses the recipient, and a closure note then is a problem', async () => {
    server.answers['ben@example.com'] = 550;
    const [plain, note] = await Promise.all([
      world.notice('invitation', world.people.ben),
      world.notice('closure_note', world.people.ben),
    ]);
    await deliverOnce();
    expect(await row(plain)).toMatchObject({ state: 'bounced', lastError: '550 5.1.1', sentAt: null });
    expect(await row(note)).toMatchObject({ state: 'bounced', lastError: '550 5.1.1' });
    const entry = (await journal('notice-bounced')).at(-1);
    expect(entry).toMatchObject({
      audience: 'team',
      body: { person: world.people.ben, attempt: 1, error: '550 5.1.1' },
    });
    const flags = await world.owner
      .selectFrom('flag')
      .selectAll()
      .where('code', '=', 'undeliverable-closure-note')
      .execute();
    expect(flags).toMatchObject([
      { problem: true, kind: 'cycle', subject: world.cycle, facts: { person: world.people.ben } },
    ]);
  });

  it('is kept while no mail server answers', async () => {
    const lost = new SmtpMailer('smtp://127.0.0.1:1', 'Roundtable <roundtable@localhost>');
    const id = await world.notice('invitation', world.people.ann);
    const unlucky = new DeliverNotices(world.worker, lost, options);
    await unlucky.pass();
    await unlucky.settled();
    expect(await row(id)).toMatchObject({ state: 'queued', attempts: 1, lastError: 'ESOCKET' });
    await lost.close();
  });

  it('to a slow recipient delays nobody else', async () => {
    server.answers['ben@example.com'] = 'never';
    const slow = await world.notice('invitation', world.people.ben, { createdAt: '2026-03-30T08:00:00.000Z' });
    const quick = await Promise.all(Array.from({ length: 15 }, () => world.notice('invitation', world.people.ann)));
    const began = Date.now();
    await deliver.pass();
    await until(() => server.mails.length === quick.length);
    const late = await world.notice('invitation', world.people.rita);
    await deliver.pass();
    await until(async () => (await row(late)).state === 'sent');
    expect(Date.now() - began).toBeLessThan(1900);
    expect(await row(slow)).toMatchObject({ state: 'queued', lastError: null });
    await deliver.settled();
    expect(await row(slow)).toMatchObject({ state: 'queued', lastError: 'ETIMEDOUT' });
  });

  it('holds no transaction while its mail is sent', async () => {
    let idle = -1;
    server.onMail = async () => {
      const { rows } = await sql`select from pg_stat_activity
        where application_name = 'test-worker' and usename = 'roundtable_worker' and xact_start is not null`.execute(
        world.superuser,
      );
      idle = rows.length;
    };
    await world.notice('invitation', world.people.ann);
    await deliverOnce();
    expect(idle).toBe(0);
  });

  it('whose sender died before it could write down the result is sent once more, with the same Message-ID', async () => {
    const id = await world.notice('invitation', world.people.ann);
    const dying: Mailer = {
      send: async (letter) => {
        await mailer.send(letter);
        return new Promise(() => undefined); // the process ends here
      },
      close: () => Promise.resolve(),
    };
    await new DeliverNotices(world.worker, dying, options).pass();
    expect(await row(id)).toMatchObject({ state: 'queued', attempts: 1 });
    expect(await deliver.pass()).toBe(0); // its lease holds
    await world.at('2026-03-30T09:01:00.000Z');
    await deliverOnce();
    expect(await row(id)).toMatchObject({ state: 'sent', attempts: 2 });
    expect(server.mails).toHaveLength(2);
    expect(new Set(server.mails.map(({ headers }) => headers.get('message-id'))).size).toBe(1);
    await deliverOnce();
    expect(server.mails).toHaveLength(2);
  });

  it('that cannot be written delays nobody else and says so', async () => {
    const broken = await world.notice('invitation', world.people.ben);
    await world.owner.updateTable('notice').set({ purpose: 'unheard_of' }).where('id', '=', broken).execute();
    const fine = await world.notice('invitation', world.people.ann);
    await deliverOnce();
    expect(await row(fine)).toMatchObject({ state: 'sent' });
    expect(await row(broken)).toMatchObject({ state: 'queued', lastError: 'ZodError' });
  });
});

describe('a moot notice', () => {
  const suppressed = async (id: string): Promise<void> => {
    const before = (await journal('notice-suppressed')).length;
    await deliverOnce();
    expect(await row(id)).toMatchObject({ state: 'suppressed', sentAt: null });
    expect(server.mails).toEqual([]);
    expect(await journal('notice-suppressed')).toHaveLength(before + 1);
  };

  it.each(['reminder', 'pre_read_reminder', 'input_reminder', 'escalation'] as const)(
    '%s of a phase that has ended',
    async (purpose) => {
      await world.gate('cycle', world.cycle, 'decision');
      await suppressed(await world.notice(purpose, world.people.fran, { phase: 'pre_read' }));
    },
  );

  it('reminder of an earlier entry of the same phase', async () => {
    await world.gate('cycle', world.cycle, 'refinement', { entry: 2 });
    await suppressed(await world.notice('reminder', world.people.fran, { phase: 'refinement', entry: 1 }));
  });

  it('reminder of a deadline that was moved', async () => {
    await world.gate('cycle', world.cycle, 'refinement', { version: 2 });
    await suppressed(await world.notice('reminder', world.people.fran, { phase: 'refinement' }));
  });

  it('reminder on hold, except to who can resume', async () => {
    await world.gate('cycle', world.cycle, 'pre_read', { heldUntil: '2026-04-20T09:00:00.000Z' });
    await suppressed(await world.notice('pre_read_reminder', world.people.ann, { phase: 'pre_read' }));
    const id = await world.notice('pre_read_reminder', world.people.fran, { phase: 'pre_read' });
    expect(await textOf(id)).toContain('on hold until');
  });

  it('pre-read reminder to somebody who has read everything meanwhile', async () => {
    await world.gate('cycle', world.cycle, 'pre_read');
    const read = await world.owner
      .selectFrom('preRead')
      .select('id')
      .where('audience', '=', 'participants')
      .executeTakeFirstOrThrow();
    const id = await world.notice('pre_read_reminder', world.people.vic, { phase: 'pre_read' });
    await world.owner
      .insertInto('receipt')
      .values({ preRead: read.id, program: world.program, person: world.people.vic })
      .execute();
    await suppressed(id);
  });

  it('input reminder to somebody who has spoken meanwhile', async () => {
    await world.gate('cycle', world.cycle, 'session');
    const id = await world.notice('input_reminder', world.people.vic, { phase: 'session' });
    await world.said(world.people.vic, 'Here I am');
    await suppressed(id);
  });

  it('letter about a cycle that its recipient may not read', async () => {
    await world.gate('cycle', world.cycle, 'agenda');
    await world.owner.updateTable('cycle').set({ audience: 'team' }).execute();
    await suppressed(await world.notice('invitation', world.people.ann));
    await world.owner.updateTable('cycle').set({ audience: 'participants' }).execute();
  });
});

describe('a closure note', () => {
  const answer = (contribution: string, kind: string, more: object = {}) =>
    world.owner
      .insertInto('disposition')
      .values({
        contribution,
        program: world.program,
        cycle: world.cycle,
        kind,
        publishedAt: NOW,
        audience: 'participants',
        ...more,
      })
      .execute();
  const publish = (introduction: string) =>
    world.owner
      .insertInto('closureNote')
      .values({ cycle: world.cycle, program: world.program, version: 1, body: '{}', introduction, publishedAt: NOW })
      .execute();

  beforeAll(async () => {
    await world.gate('cycle', world.cycle, 'closed');
    await publish('Thank you all.');
  });

  it('tells each contributor what became of what they said', async () => {
    const { ann, ben, fran } = world.people;
    const [shown, hidden] = [await world.item('Merge notes by field'), await world.item('SECRET item', 'team')];
    const bens = await world.said(ben, 'Photos get lost');
    const secret = await world.said(fran, 'SECRET words', { audience: 'team' });
    await answer(bens, 'answered', { answer: 'Fixed in 2.1' });
    const said = [];
    for (let n = 0; n < 8; n += 1)
      said.push(
        await world.said(ann, n === 0 ? `First ${'long '.repeat(60)}` : `Thing ${n}`, {
          at: `2026-03-30T09:00:0${n}.000Z`,
        }),
      );
    const [a = '', b = '', c = '', d = '', e = '', f = '', g = ''] = said;
    await answer(a, 'will_change', { items: [shown, hidden] });
    await answer(b, 'will_not', { reason: 'Too few use it' });
    await answer(c, 'deferred', { reason: 'After the audit', until: '2026-05-04T07:00:00.000Z', owner: fran });
    await answer(d, 'answered', { answer: 'It is under Settings' });
    await answer(e, 'duplicate', { duplicateOf: bens });
    await answer(f, 'duplicate', { duplicateOf: secret });
    await answer(g, 'deferred', {
      reason: 'not_answered_in_time',
      until: '2026-05-04T07:00:00.000Z',
      owner: fran,
      brokenPromise: true,
    });
    await world.owner
      .insertInto('disposition')
      .values({
        contribution: said[7] ?? '',
        program: world.program,
        cycle: world.cycle,
        kind: 'will_not',
        reason: 'SECRET draft',
      })
      .execute();

    const text = await textOf(await world.notice('closure_note', ann, { phase: 'closed' }));

    expect(text).toMatch(/"First long .{80,110}…"\n {2}It will change "Merge notes by field"\.\n/);
    expect(text).toContain('"Thing 1"\n  It will not change anything. Why: Too few use it');
    expect(text).toContain(
      'It is put off until Monday 4 May 2026 at 03:00 (America/New_York). Why: After the audit Fran Facilitator sees to it.',
    );
    expect(text).toContain('The answer: It is under Settings');
    expect(text).toContain('It says the same as "Photos get lost", and goes the same way. The answer: Fixed in 2.1');
    expect(text).toContain('It says the same as another contribution');
    expect(text).toContain(
      'It was not answered in time, and we had promised that. You get an answer until Monday 4 May',
    );
    expect(text).toContain('"Thing 7"\n  It has no answer');
    expect(text.indexOf('Thank you all.')).toBeGreaterThan(text.indexOf('Thing 7'));
    expect(text).not.toContain('SECRET');
  });

  it('tells who said nothing what there is to read', async () => {
    const text = await textOf(await world.notice('closure_note', world.people.rita, { phase: 'closed' }));
    expect(text).toContain('"Offline checklists" is closed. You were invited to it');
    expect(text).toContain('Thank you all.');
  });

  it('gives people their own lines even when they may not read the cycle any more', async () => {
    await world.owner.updateTable('cycle').set({ audience: 'team' }).execute();
    const text = await textOf(await world.notice('closure_note', world.people.ben, { phase: 'closed' }));
    await world.owner.updateTable('cycle').set({ audience: 'participants' }).execute();
    expect(text).toContain('"Photos get lost"\n  The answer: Fixed in 2.1');
    expect(text).not.toContain('Offline checklists');
  });
});
