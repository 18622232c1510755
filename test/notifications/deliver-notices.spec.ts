import { jest } from '@jest/globals';
import { sql } from 'kysely';
import { register } from 'prom-client';
import { DeliverNotices } from '../../apps/worker/src/relay/deliver-notices.js';
import type { Mailer } from '../../libs/notifications/mail/mailer.js';
import { Purpose, undeliverable } from '../../libs/domain/notice.js';
import { SmtpMailer } from '../../libs/notifications/mail/smtp-mailer.js';
import { Delivery, options } from './delivery.js';
import { NOW } from './world/world.js';
import { until } from './mail-server.js';

const post = new Delivery();

/** Attempts with this outcome as Prometheus reads them, or undefined where the line is not there. */
async function counted(purpose: string, outcome: string): Promise<number | undefined> {
  const lines = (await register.getSingleMetricAsString('roundtable_letters_total')).split('\n');
  const line = lines.find((one) =>
    one.startsWith(`roundtable_letters_total{purpose="${purpose}",outcome="${outcome}"}`),
  );
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

describe('a notice', () => {
  beforeEach(() => post.world.gate('cycle', post.world.cycle, 'agenda'));

  it('is sent once, however many deliver, and journaled', async () => {
    const before = (await post.journal('notice-sent')).length;
    const ids = await Promise.all([
      post.world.notice('invitation', post.world.people.ann),
      post.world.notice('invitation', post.world.people.ben),
    ]);
    const others = [1, 2].map(() => new DeliverNotices(post.world.worker, post.mailer, options));
    await Promise.all([post.deliver, ...others].map((one) => one.pass()));
    await Promise.all([post.deliver, ...others].map((one) => one.settled()));

    expect(post.server.mails.map(({ to }) => to).sort()).toHaveLength(2);
    for (const id of ids)
      expect(await post.row(id)).toMatchObject({ state: 'sent', sentAt: NOW, attempts: 1, lastError: null });
    const entries = (await post.journal('notice-sent')).slice(before);
    expect(entries).toHaveLength(2);
    expect(entries.find(({ body }) => (body as { person?: string }).person === post.world.people.ann)).toMatchObject({
      subjectKind: 'cycle',
      subject: post.world.cycle,
      audience: 'team',
      actor: null,
      at: NOW,
      body: { purpose: 'invitation', person: post.world.people.ann, attempt: 1 },
    });
    expect(await post.deliver.pass()).toBe(0);
  });

  it('waits for its instant', async () => {
    const id = await post.world.notice('invitation', post.world.people.ann, { createdAt: '2026-03-30T09:00:01.000Z' });
    expect(await post.deliver.pass()).toBe(0);
    await post.world.at('2026-03-30T09:00:01.000Z');
    expect(await post.deliver.pass()).toBe(1);
    await until(async () => (await post.row(id)).state === 'sent');
  });

  it('is tried again with a growing back-off after a temporary refusal', async () => {
    const id = await post.world.notice('invitation', post.world.people.ann);
    post.server.answers['ann@example.com'] = 451;
    let now = NOW;
    for (const seconds of [1, 5, 30, 120, 600, 900, 900]) {
      await post.world.at(now);
      await post.once();
      const { notBefore, state, lastError } = await post.row(id);
      expect({ state, lastError, wait: (Date.parse(notBefore) - Date.parse(now)) / 1000 }).toEqual({
        state: 'queued',
        lastError: '451',
        wait: seconds,
      });
      expect(await post.deliver.pass()).toBe(0);
      now = notBefore;
    }
    post.server.answers = {};
    await post.world.at(now);
    await post.once();
    expect(await post.row(id)).toMatchObject({ state: 'sent', attempts: 8 });
    expect(post.server.mails).toHaveLength(1);
  });

  it('that cannot be written is told apart from one that cannot be sent, once with its stack, and tried again', async () => {
    const unknown = 'told_by_nobody' as Purpose; // as a mistake of ours would queue it
    const id = await post.world.notice(unknown, post.world.people.ann);
    const lines: [level: string, line: object][] = [];
    const logger = {
      info: (line: object) => lines.push(['info', line]),
      error: (line: object) => lines.push(['error', line]),
    };
    const before = (await counted('unknown', 'unwritten')) ?? 0; // as a label it has no name of its own
    const deliver = new DeliverNotices(post.world.worker, post.mailer, { ...options, log: logger as never });
    await deliver.pass();
    await deliver.settled();
    const { state, lastError, attempts } = await post.row(id);
    expect({ state, lastError, attempts }).toEqual({ state: 'queued', lastError: 'ZodError', attempts: 1 });
    const stack = expect.stringMatching(/compose-letter\.[jt]s:\d+/) as string;
    expect(lines).toEqual([
      ['error', expect.objectContaining({ notice: id, outcome: 'unwritten', error: 'ZodError', stack })],
    ]);
    expect(await counted('unknown', 'unwritten')).toBe(before + 1);
  });

  it('that waits for another one is late, and nobody is told of a mistake', async () => {
    const { world } = post;
    await world.owner.deleteFrom('invitation').where('person', '=', world.people.vic).execute();
    await world.notice('invitation', world.people.vic); // who is not invited any more
    const tried = { attempts: 1, notBefore: '2026-03-30T10:00:00.000Z' };
    await world.owner.updateTable('notice').set(tried).execute(); // the mail server was away
    const id = await world.notice('invitation_withdrawn', world.people.vic, { phase: 'agenda' });
    const error = jest.fn();
    const log = { info: () => undefined, error } as never;
    const before = (await counted('invitation_withdrawn', 'delayed')) ?? 0;
    const deliver = new DeliverNotices(world.worker, post.mailer, { ...options, log });
    await deliver.pass();
    await deliver.settled();
    expect(await post.row(id)).toMatchObject({ state: 'queued', lastError: 'invitation-underway' });
    expect(error).not.toHaveBeenCalled();
    expect(await counted('invitation_withdrawn', 'delayed')).toBe(before + 1);
    expect(await counted('invitation_withdrawn', 'unwritten')).toBeUndefined();
  });

  it('is given up after three days, but never without having been tried often', async () => {
    const id = await post.world.notice('invitation', post.world.people.ann);
    post.server.answers['ann@example.com'] = 451;
    await post.world.at('2026-04-02T09:00:01.000Z');
    await post.once();
    expect(await post.row(id)).toMatchObject({ state: 'queued' });
    await post.world.owner.updateTable('notice').set({ attempts: 20, notBefore: NOW }).execute();
    await post.once();
    expect(await post.row(id)).toMatchObject({ state: 'bounced', lastError: 'gave-up' });
    expect(await counted('invitation', 'bounced')).toBe(1);
  });

  it.each(Purpose.options.filter((purpose) => undeliverable(purpose) !== null))(
    'counts what bounced of %s from the start, so that an alert sees the first one',
    async (purpose) => expect(await counted(purpose, 'bounced')).toBe(0),
  );

  it('bounces when the server refuses the recipient, and a closure note then is a problem', async () => {
    post.server.answers['ben@example.com'] = 550;
    const [plain, note] = await Promise.all([
      post.world.notice('invitation', post.world.people.ben),
      post.world.notice('closure_note', post.world.people.ben),
    ]);
    await post.once();
    expect(await post.row(plain)).toMatchObject({ state: 'bounced', lastError: '550 5.1.1', sentAt: null });
    expect(await post.row(note)).toMatchObject({ state: 'bounced', lastError: '550 5.1.1' });
    const entry = (await post.journal('notice-bounced')).at(-1);
    expect(entry).toMatchObject({
      audience: 'team',
      body: { person: post.world.people.ben, attempt: 1, error: '550 5.1.1' },
    });
    const flags = await post.world.owner
      .selectFrom('flag')
      .selectAll()
      .where('code', '=', 'undeliverable-closure-note')
      .execute();
    expect(flags).toMatchObject([
      {
        problem: true,
        audience: 'team',
        kind: 'cycle',
        subject: post.world.cycle,
        facts: { person: post.world.people.ben },
      },
    ]);
  });

  it('bounces as a problem also where it is another answer, a cancelled cycle or an item that shipped', async () => {
    expect((['contest_settled', 'answer_settled', 'item_shipped'] as const).map(undeliverable)).toEqual(
      Array(3).fill('undeliverable-answer'),
    );
    const { world, server } = post;
    server.answers['ben@example.com'] = 550;
    const cancelled = await world.notice('cycle_cancelled', world.people.ben, { phase: 'cancelled' });
    await post.once();
    expect(await post.row(cancelled)).toMatchObject({ state: 'bounced' });
    const flags = await world.owner.selectFrom('flag').selectAll().where('code', '=', 'undeliverable-answer').execute();
    const facts = { person: world.people.ben, purpose: 'cycle_cancelled', error: '550 5.1.1' };
    expect(flags).toMatchObject([{ problem: true, audience: 'team', subject: world.cycle, facts }]);
  });

  it('is kept while no mail server answers', async () => {
    const lost = new SmtpMailer('smtp://127.0.0.1:1', 'Roundtable <roundtable@localhost>');
    const id = await post.world.notice('invitation', post.world.people.ann);
    const unlucky = new DeliverNotices(post.world.worker, lost, options);
    await unlucky.pass();
    await unlucky.settled();
    expect(await post.row(id)).toMatchObject({ state: 'queued', attempts: 1, lastError: 'ESOCKET' });
    await lost.close();
  });

  it('to a slow recipient delays nobody else', async () => {
    const { ann, ben, rita } = post.world.people;
    post.server.answers['ben@example.com'] = 'never';
    const slow = await post.world.notice('invitation', ben, { createdAt: '2026-03-30T08:00:00.000Z' });
    const quick = await Promise.all(Array.from({ length: 15 }, () => post.world.notice('invitation', ann)));
    const passes = (holds: () => boolean): Promise<void> =>
      until(async () => (await post.deliver.pass()) === 0 && holds());

    await passes(() => post.server.mails.length === quick.length);
    await post.world.notice('invitation', rita);
    await passes(() => post.server.mails.length === quick.length + 1);

    expect(await post.row(slow)).toMatchObject({ state: 'queued', attempts: 1, lastError: null }); // still being tried
    await post.deliver.settled();
    const lastError = expect.stringMatching(/^(?:ETIMEDOUT|ECONNECTION)$/); // the pool says one or the other of a time-out
    expect(await post.row(slow)).toMatchObject({ state: 'queued', attempts: 1, lastError });
  });

  it('holds no transaction while its mail is sent', async () => {
    let idle = -1;
    post.server.onMail = async () => {
      const { rows } = await sql`select from pg_stat_activity
        where datname = current_database() and application_name = 'test-worker' and usename = 'roundtable_worker' and xact_start is not null`.execute(
        post.world.superuser,
      );
      idle = rows.length;
    };
    await post.world.notice('invitation', post.world.people.ann);
    await post.once();
    expect(idle).toBe(0);
  });

  it('whose sender died before it could write down the result is sent once more, with the same Message-ID', async () => {
    const id = await post.world.notice('invitation', post.world.people.ann);
    const dying: Mailer = {
      send: async (letter) => {
        await post.mailer.send(letter);
        return new Promise(() => undefined); // the process ends here
      },
      close: () => Promise.resolve(),
    };
    await new DeliverNotices(post.world.worker, dying, options).pass();
    expect(await post.row(id)).toMatchObject({ state: 'queued', attempts: 1 });
    expect(await post.deliver.pass()).toBe(0); // its lease holds
    await post.world.at('2026-03-30T09:01:00.000Z');
    await post.once();
    expect(await post.row(id)).toMatchObject({ state: 'sent', attempts: 2 });
    expect(post.server.mails).toHaveLength(2);
    expect(new Set(post.server.mails.map(({ headers }) => headers.get('message-id'))).size).toBe(1);
    await post.once();
    expect(post.server.mails).toHaveLength(2);
  });

  it('that cannot be written delays nobody else and says so', async () => {
    const broken = await post.world.notice('invitation', post.world.people.ben);
    await post.world.owner.updateTable('notice').set({ purpose: 'unheard_of' }).where('id', '=', broken).execute();
    const fine = await post.world.notice('invitation', post.world.people.ann);
    await post.once();
    expect(await post.row(fine)).toMatchObject({ state: 'sent' });
    expect(await post.row(broken)).toMatchObject({ state: 'queued', lastError: 'ZodError' });
  });
});
