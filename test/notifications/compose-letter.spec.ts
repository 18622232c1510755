import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Purpose } from '../../libs/domain/notice.js';
import { letterId } from '../../libs/notifications/letter.js';
import { aPurpose, aWithdrawnConsent, anEndedConsent } from './a-consent.js';
import { aPilot } from './a-pilot.js';
import {
  aCondition,
  aConflict,
  aClosing,
  aContest,
  aDroppedItem,
  aShippedItem,
  anAbsence,
  anAmendment,
  anOwedAnswer,
  atStake,
} from './what-letters-rest-on.js';
import { Delivery } from './delivery.js';
import { NOW } from './world/world.js';
import { anOlder } from './world/fill.js';
import { ABOUT } from './what-letters-say.js';

const post = new Delivery();

async function saidOutside(taken: boolean): Promise<string> {
  const { owner, said, people, cycle } = post.world;
  const id = await said(people.ann, 'Radios fail in the rain');
  await owner
    .updateTable('contribution')
    .set({ outside: true, cycle: taken ? cycle : null })
    .where('id', '=', id)
    .execute();
  return id;
}

/** What Ann said, as Fran wrote it down. */
async function recorded(): Promise<string> {
  const { owner, said, people } = post.world;
  const id = await said(people.ann, 'Radios fail in the rain');
  await owner.updateTable('contribution').set({ recordedBy: people.fran }).where('id', '=', id).execute();
  return id;
}

/** Vic was told that they are invited, and are not any more. */
async function anUninvited(told: boolean): Promise<void> {
  const { owner, cycle, people } = post.world;
  await owner.deleteFrom('invitation').where('cycle', '=', cycle).where('person', '=', people.vic).execute();
  const id = await post.world.notice('invitation', people.vic, { phase: 'agenda' });
  if (told) await owner.updateTable('notice').set({ state: 'sent', sentAt: NOW }).where('id', '=', id).execute();
}

describe('each purpose', () => {
  it.each(Purpose.options)('%s has a letter that says what is asked', async (purpose) => {
    const { phase, kind = 'cycle', says, to = 'ann' } = ABOUT[purpose];
    const subject = {
      cycle: post.world.cycle,
      decision: post.world.decision,
      review: post.world.review,
      program: post.world.program,
      pilot: kind === 'pilot' ? await aPilot(post.world) : '',
    }[kind];
    await post.world.gate(kind, subject, phase, purpose === 'held' ? { heldUntil: '2026-04-20T09:00:00.000Z' } : {});
    if (purpose.endsWith('reminder')) await post.world.rung(kind, subject, 'escalate', '2026-04-08T15:00:00.000Z');
    if (kind === 'decision') await post.world.rung(kind, subject, 'apply_default', '2026-04-08T15:00:00.000Z');
    await post.world.owner
      .updateTable('decision')
      .set({
        effectiveAt: phase === 'in_effect' ? NOW : null,
        deputy: purpose === 'decider_missing' ? null : post.world.people.ben,
      })
      .execute();
    const about = post.world.people.ann;
    const more: Partial<Record<Purpose, Record<string, unknown>>> = {
      promise_due: { promised: 'decision', about: post.world.decision, due: NOW, cycle: post.world.cycle },
      conflict_declared: { about },
      standing_in: { about, from: NOW, to: '2026-04-13T09:00:00.000Z' },
    };
    if (purpose === 'input_closed') more[purpose] = await aClosing(post.world);
    if (purpose.includes('contest') || purpose === 'answer_settled')
      more[purpose] = { about: await aContest(post.world, purpose !== 'answer_contested'), due: NOW };
    if (purpose === 'consent_wanted') more[purpose] = { about: await aPurpose(post.world, 'recording') };
    if (purpose === 'consent_withdrawn') more[purpose] = { about: await aWithdrawnConsent(post.world) };
    if (purpose === 'consents_ended') {
      await anEndedConsent(post.world);
      more[purpose] = { about: post.world.people.ben };
    }
    if (purpose === 'answer_overdue')
      more[purpose] = { about: await anOwedAnswer(post.world), due: NOW, cycle: post.world.cycle };
    if (purpose === 'item_dropped') more[purpose] = { about: await aDroppedItem(post.world), due: NOW };
    if (purpose === 'item_shipped') more[purpose] = { about: await aShippedItem(post.world) };
    if (purpose.startsWith('inbox_')) more[purpose] = { about: await saidOutside(purpose === 'inbox_taken_over') };
    if (purpose === 'words_recorded') more[purpose] = { about: await recorded() };
    if (purpose === 'attendance_unmarked') more[purpose] = { about: post.world.people.fran };
    if (purpose === 'reviewer_missing') more[purpose] = { about: post.world.people.rita, because: 'gone' };
    if (purpose === 'decider_missing') await anAbsence(post.world, post.world.people.vic);
    if (purpose === 'interests_recorded') more[purpose] = { about: await atStake(post.world) };
    if (purpose.startsWith('amendment_'))
      more[purpose] = { about: await anAmendment(post.world, purpose === 'amendment_answered') };
    const concern = purpose.startsWith('concern_') ? { concern: post.world.concern } : {};
    const condition = purpose.startsWith('condition_') ? { condition: await aCondition(post.world) } : {};
    const data = more[purpose] ?? { ...concern, ...condition };
    if (purpose === 'approval_void')
      await post.world.owner.updateTable('review').set({ approvalEnded: 'words_changed' }).execute();
    if (purpose === 'conflict_declared') await aConflict(post.world, about);
    if (purpose === 'invitation_withdrawn') await anUninvited(true);
    if (purpose === 'decision_superseded') await anOlder(post.world, 'Which paper form?');
    const id = await post.world.notice(purpose, post.world.people[to], { kind, subject, phase, data });

    const text = await post.textOf(id);

    for (const words of says) expect(`${post.server.mails[0]?.subject}\n${text}`).toContain(words);
    expect(text).toMatch(/^Hello /);
    expect(text).toContain('https://roundtable.example/v1/');
    expect(text).not.toMatch(/undefined|null|\[object|NaN/);
    if (to === 'ann') expect(text).not.toContain('SECRET');
    expect(post.server.mails).toHaveLength(1);
    expect(post.server.mails[0]?.headers.get('message-id')).toBe(`<${letterId(id)}@roundtable>`);
    expect(post.server.mails[0]?.headers.get('auto-submitted')).toBe('auto-generated');
  });

  it('that reaches who stands in says for whom, and asks what they would be asked', async () => {
    const { review, people } = post.world;
    await post.world.gate('review', review, 'open');
    const data = { for: people.rita };
    const id = await post.world.notice('review_wanted', people.fran, {
      kind: 'review',
      subject: review,
      phase: 'open',
      data,
    });
    const text = await post.textOf(id);
    expect(text).toContain('You get this because you stand in for Rita Review, who is away.');
    expect(text).toContain('approve it, ask for changes');
  });

  it('that tells of another date gives the reason of whoever moved it, and where the ladder did so one for people', async () => {
    const { owner, people, cycle } = post.world;
    await post.world.gate('cycle', cycle, 'session');
    const at = { kind: 'cycle', subject: cycle } as const;
    const { entry, version } = await owner
      .selectFrom('gate')
      .select(['entry', 'version'])
      .where('id', '=', cycle)
      .executeTakeFirstOrThrow();
    const move = { ...at, entry, version, fromAt: NOW, toAt: '2026-04-20T09:00:00.000Z', at: NOW };
    const letter = async (movedBy: string | null, reason: string): Promise<string> => {
      await owner.deleteFrom('deadlineMove').where('subject', '=', cycle).execute();
      await owner
        .insertInto('deadlineMove')
        .values({ ...move, movedBy, reason })
        .execute();
      return post.textOf(await post.world.notice('deadline_moved', people.ann, { ...at, phase: 'session' }));
    };
    expect(await letter(people.fran, 'The audit is late')).toContain('The reason: The audit is late');
    const byLadder = await letter(null, 'The ladder extended it');
    expect(byLadder).toContain('Not everybody had answered, so there is more time.');
    expect(byLadder).not.toContain('The ladder extended it');
  });

  it('of a pre-read that was corrected says so, and asks to read it again', async () => {
    const { world } = post;
    await world.gate('cycle', world.cycle, 'pre_read');
    const id = await world.notice('pre_read', world.people.ann, { phase: 'pre_read', data: { corrected: true } });
    const text = await post.textOf(id);
    expect(post.server.mails.at(-1)?.subject).toBe('Corrected: to read before the session: Offline checklists');
    expect(text).toContain('also if you had read it before');
    expect(text).toContain('Field report');
  });

  it('tells nobody that an invitation was taken back, of which nobody had told them', async () => {
    const { gate, cycle, notice, people } = post.world;
    await gate('cycle', cycle, 'agenda');
    await anUninvited(false);
    await notice('invitation_withdrawn', people.vic, { phase: 'agenda' });
    await notice('session_moved', people.vic, { phase: 'agenda' });
    await post.once(); // the invitation may be on its way until now
    await post.world.owner.updateTable('notice').set({ notBefore: NOW }).where('state', '=', 'queued').execute();
    await post.once();
    const rows = await post.world.owner.selectFrom('notice').select('state').execute();
    expect(rows).toEqual(Array.from({ length: 3 }, () => ({ state: 'suppressed' })));
    expect(post.server.mails).toEqual([]);
  });

  it('of a session that was opened early says why and brings the new time, and no other says that it is open', async () => {
    const { owner, cycle, program, people, gate, notice } = post.world;
    await gate('cycle', cycle, 'session');
    const { sessionAt } = await owner
      .selectFrom('cycle')
      .select('sessionAt')
      .where('id', '=', cycle)
      .executeTakeFirstOrThrow();
    const why = { what: 'opened-early', reason: 'Everybody is here', person: people.fran, at: sessionAt };
    await owner
      .insertInto('moveReason')
      .values({ ...why, program, cycle, audience: 'participants', phase: 'pre_read' })
      .execute();
    const text = await post.textOf(await notice('session_moved', people.ann, { phase: 'agenda' }));
    expect(text).toContain(
      'Fran Facilitator opened the session of "Offline checklists" earlier than your invitation says: Thursday 2 April 2026 at 09:00',
    );
    expect(text).toContain('The reason:\n  Everybody is here');
    expect(post.server.mails[0]?.calendar).toMatchObject({
      method: 'REQUEST',
      ics: expect.stringContaining('SEQUENCE:2\r\n'),
    });
    await notice('session_open', people.ann, { phase: 'session' });
    await post.once();
    expect(post.server.mails).toHaveLength(1);
  });

  it('takes the session out of a calendar with the number of the invitation, so that another one counts again', async () => {
    await post.world.gate('cycle', post.world.cycle, 'agenda');
    await anUninvited(true);
    await post.world.notice('invitation_withdrawn', post.world.people.vic, { phase: 'agenda' });
    await post.once();
    expect(post.server.mails[0]?.calendar).toMatchObject({
      method: 'CANCEL',
      ics: expect.stringContaining('SEQUENCE:2\r\n'),
    });
  });

  it.each([
    ['invitation', 'agenda', 'REQUEST', 2],
    ['session_moved', 'agenda', 'REQUEST', 2],
    ['cycle_cancelled', 'cancelled', 'CANCEL', 3],
  ] as const)('%s carries a calendar part', async (purpose, phase, method, sequence) => {
    await post.world.gate('cycle', post.world.cycle, phase);
    await post.world.notice(purpose, post.world.people.ann, { phase });
    await post.once();
    const calendar = post.server.mails[0]?.calendar;
    expect(calendar?.method).toBe(method);
    expect(calendar?.ics.split('\r\n')).toEqual(
      expect.arrayContaining([
        `METHOD:${method}`,
        `UID:${post.world.cycle}`,
        `SEQUENCE:${sequence}`,
        'DTSTART:20260402T130000Z',
      ]),
    );
  });

  it('writes dates as its reader reads them, and names the languages in it', async () => {
    const { owner, people, cycle } = post.world;
    await post.world.gate('cycle', cycle, 'agenda');
    await owner.updateTable('person').set({ locale: 'de-CH' }).where('id', '=', people.ann).execute();
    const id = await post.world.notice('invitation', people.ann, { phase: 'agenda' });
    expect(await post.textOf(id)).toMatch(/Session: Donnerstag, 2\. April 2026 (um|at) 09:00 \(America\/New_York\)/);
    expect(post.server.mails[0]?.headers.get('content-language')).toBe('en, de-CH');
    await owner.updateTable('person').set({ locale: null }).where('id', '=', people.ann).execute();
  });

  it('tells those who run a cycle of a new item, and whoever proposed it what became of it and where it is read', async () => {
    const { owner, people, program, cycle, item } = post.world;
    await post.world.gate('cycle', cycle, 'refinement');
    const [about, made] = [randomUUID(), await item('Sync below ground')];
    const slices = [{ title: 'Keep a draft', framing: 'It is there tomorrow', criteria: [] }];
    const proposal = { title: 'Offline first', framing: 'Radios fail below ground', criteria: [], slices };
    await owner
      .insertInto('amendment')
      .values({
        id: about,
        program,
        cycle,
        audience: 'participants',
        part: 'item',
        proposal: JSON.stringify(proposal),
        reason: 'Batteries die',
        proposer: people.ben,
        proposedAt: NOW,
      })
      .execute();
    const letter = async (purpose: Purpose, to: string): Promise<string> => {
      const text = await post.textOf(await post.world.notice(purpose, to, { phase: 'refinement', data: { about } }));
      return `${post.server.mails.at(-1)?.subject}\n${text}`;
    };
    const asked = await letter('amendment_proposed', people.fran);
    expect(asked).toMatch(/^A proposal for "Offline checklists"\n/);
    for (const words of ['Ben proposes a new item for', 'Offline first', 'In it: Keep a draft', 'Batteries die'])
      expect(asked).toContain(words);
    expect(asked).toContain(`roundtable amendment show ${about}`);
    const answered = (state: 'accepted' | 'declined', more: object) =>
      owner
        .updateTable('amendment')
        .set({ state, answer: 'It is so', answeredBy: people.fran, answeredAt: NOW, ...more })
        .where('id', '=', about)
        .execute();
    await answered('declined', {});
    const declined = await letter('amendment_answered', people.ben);
    expect(declined).toContain('You proposed a new item for "Offline checklists"');
    expect(declined).toContain(`https://roundtable.example/v1/amendments/${about}`);
    await answered('accepted', { madeItem: made });
    const accepted = await letter('amendment_answered', people.ben);
    expect(accepted).toContain('Fran Facilitator accepted it: it is an item now.');
    expect(accepted).toContain(`https://roundtable.example/v1/items/${made}`);
  });

  it('asks for no answers when input has closed and everything has one', async () => {
    const { owner, people, cycle } = post.world;
    await post.world.gate('cycle', cycle, 'refinement');
    const said = await post.world.said(people.ann, 'Radios fail in the rain');
    const wanted = async (): Promise<string> =>
      post.textOf(await post.world.notice('dispositions_wanted', people.fran, { phase: 'refinement' }));
    expect(await wanted()).toContain('Please draft what becomes of each');
    const { rows: answered } = await sql<{ contribution: string }>`
      insert into disposition (contribution, program, cycle, kind, answer)
      select id, program, cycle, 'answered', 'It is under More' from contribution c where cycle = ${cycle}
        and not exists (select from disposition d where d.contribution = c.id) returning contribution`.execute(owner);
    const ids = answered.map(({ contribution }) => contribution);
    expect(ids).toContain(said);
    expect(await wanted()).toContain('Nothing waits for an answer.');
    await owner.deleteFrom('disposition').where('contribution', 'in', ids).execute();
  });

  it('says nothing backwards because a title turns the direction of its line', async () => {
    const { owner, people, cycle } = post.world;
    const rename = (title: string) => owner.updateTable('cycle').set({ title }).where('id', '=', cycle).execute();
    const { title } = await owner.selectFrom('cycle').select('title').where('id', '=', cycle).executeTakeFirstOrThrow();
    await rename('שלום \u202eofni \u2067here\u202a');
    await post.world.gate('cycle', cycle, 'agenda');
    const text = await post.textOf(await post.world.notice('invitation', people.ann, { phase: 'agenda' }));
    const [mail] = post.server.mails;
    expect(text).toContain('"שלום ofni here"');
    for (const part of [text, mail?.subject, mail?.calendar?.ics])
      expect(part).not.toMatch(/[\u202a-\u202e\u2066\u2067]/);
    await rename(title);
  });

  it('says why a cycle was cancelled', async () => {
    await post.world.gate('cycle', post.world.cycle, 'cancelled');
    await post.world.owner.updateTable('cycle').set({ endReason: 'The budget is gone' }).execute();
    const id = await post.world.notice('cycle_cancelled', post.world.people.ben, { phase: 'cancelled' });
    expect(await post.textOf(id)).toContain('The reason: The budget is gone');
  });
});

describe('a withdrawn decision', () => {
  const letter = async (): Promise<string> => {
    const { world } = post;
    const about = { kind: 'decision', subject: world.decision, phase: 'withdrawn' } as const;
    await world.gate('decision', world.decision, 'withdrawn');
    return post.textOf(await world.notice('decision_withdrawn', world.people.ann, about));
  };

  it('is told with the reason why its cycle was cancelled', async () => {
    await post.world.gate('cycle', post.world.cycle, 'cancelled');
    await post.world.owner.updateTable('cycle').set({ endReason: 'The budget is gone' }).execute();
    expect(await letter()).toContain('its cycle "Offline checklists" was cancelled. The budget is gone');
  });

  it('is told with the reason that somebody gave', async () => {
    const { owner, decision, cycle, program, people } = post.world;
    const about = { audience: 'participants', what: 'withdrawn', phase: 'open', at: NOW } as const;
    await owner
      .insertInto('moveReason')
      .values({ cycle, program, decision, person: people.fran, reason: 'Nobody needs it', ...about })
      .execute();
    expect(await letter()).toContain('Nobody needs it');
    await owner.deleteFrom('moveReason').execute();
  });

  it.each(['decision_made', 'decision_in_effect'] as const)('is no longer announced as %s', async (purpose) => {
    const { world } = post;
    await world.gate('decision', world.decision, 'withdrawn');
    const id = await world.notice(purpose, world.people.ann, { kind: 'decision', subject: world.decision });
    await post.once();
    expect(await post.row(id)).toMatchObject({ state: 'suppressed' });
  });
});
