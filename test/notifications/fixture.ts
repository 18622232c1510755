import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { connect, type Database } from '../../libs/database/connection.js';
import { EngagementModel } from '../../libs/domain/program/engagement.js';
import type { Purpose } from '../../libs/domain/notice.js';
import type { Audience, Role, StakeholderGroup } from '../../libs/domain/people.js';
import type { SubjectKind } from '../../libs/domain/subject.js';
import { aDatabase } from '../servers/template-database.js';

export const NOW = '2026-03-30T09:00:00.000Z';
export const SESSION = '2026-04-02T13:00:00.000Z';
export const DUE = '2026-04-07T15:00:00.000Z';

/** A program with one cycle in every state that letters tell of; each row can be found by its name. */
export interface World {
  readonly owner: Database;
  readonly worker: Database;
  readonly superuser: Database;
  readonly people: Record<'fran' | 'ann' | 'ben' | 'rita' | 'vic', string>;
  readonly program: string;
  readonly cycle: string;
  readonly decision: string;
  readonly review: string;
  readonly concern: string;
  readonly at: (instant: string) => Promise<void>;
  readonly gate: (
    kind: SubjectKind,
    id: string,
    phase: string,
    more?: { heldUntil?: string; version?: number; entry?: number },
  ) => Promise<void>;
  readonly rung: (
    kind: SubjectKind,
    id: string,
    verb: 'escalate' | 'apply_default' | 'advance_flagged',
    at: string,
  ) => Promise<void>;
  readonly said: (author: string, body: string, more?: { audience?: Audience; at?: string }) => Promise<string>;
  readonly item: (title: string, audience?: Audience) => Promise<string>;
  readonly notice: (purpose: Purpose, person: string, more?: NoticeMore) => Promise<string>;
  readonly end: () => Promise<void>;
}

interface NoticeMore {
  readonly kind?: SubjectKind;
  readonly subject?: string;
  readonly phase?: string;
  readonly data?: Record<string, unknown>;
  readonly entry?: number;
  readonly createdAt?: string;
}

export async function aWorld(): Promise<World> {
  const database = await aDatabase();
  const owner = connect(database.ownerUrl, { name: 'test-owner', max: 4 });
  const worker = connect(database.workerUrl, { name: 'test-worker', max: 10 });
  const superuser = connect(database.superuserUrl, { name: 'test-superuser', max: 1 });
  const people = { fran: randomUUID(), ann: randomUUID(), ben: randomUUID(), rita: randomUUID(), vic: randomUUID() };
  const [program, cycle, decision, review] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const concern = randomUUID();
  const world: World = {
    ...{ owner, worker, superuser, people, program, cycle, decision, review, concern },
    at: async (instant) => {
      await sql`create or replace function clock() returns timestamptz language sql volatile
        as ${sql.lit(`select timestamptz '${instant}'`)}`.execute(owner);
    },
    gate: async (kind, id, phase, { heldUntil, version = 1, entry = 1 } = {}) => {
      const over = ['closed', 'cancelled', 'in_effect', 'withdrawn', 'approved', 'lapsed'].includes(phase);
      const row = {
        phase,
        entry,
        version,
        over,
        deadline: over ? null : DUE,
        heldUntil: heldUntil ?? null,
        openedAt: NOW,
      };
      await owner
        .insertInto('gate')
        .values({ kind, id, program, cycle: kind === 'program' ? null : cycle, ...row })
        .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet(row))
        .execute();
    },
    rung: async (kind, id, verb, at) => {
      await owner.deleteFrom('appointment').where('subject', '=', id).execute();
      await owner
        .insertInto('appointment')
        .values({
          kind,
          subject: id,
          entry: 1,
          version: 1,
          rung: 1,
          do: verb,
          at,
          condition: 'not_finished',
          who: ['deputy_facilitator'],
        })
        .execute();
    },
    said: async (author, body, { audience = 'participants', at = NOW } = {}) => {
      const id = randomUUID();
      const rest = { kind: 'feedback', channel: 'written', salt: 's', quality: '{}', at };
      await owner
        .insertInto('contribution')
        .values({ id, program, cycle, audience, author, body, ...rest })
        .execute();
      return id;
    },
    item: async (title, audience = 'participants') => {
      const id = randomUUID();
      await owner
        .insertInto('item')
        .values({ id, program, cycle, audience, title, framing: 'f', createdBy: people.fran })
        .execute();
      return id;
    },
    notice: async (
      purpose,
      person,
      { kind = 'cycle', subject = cycle, phase, data = {}, entry = 1, createdAt = NOW } = {},
    ) => {
      const id = `${purpose}:${subject}:${entry}:1:${randomUUID()}:${person}`;
      const about = { ...data, ...(phase === undefined ? {} : { phase }), subject, kind };
      await owner
        .insertInto('notice')
        .values({
          ...{ id, program, person, purpose, createdAt },
          cycle: kind === 'program' ? null : cycle,
          data: JSON.stringify(about),
          notBefore: createdAt,
        })
        .execute();
      return id;
    },
    end: async () => {
      await Promise.all([owner.destroy(), worker.destroy(), superuser.destroy()]);
      await database.drop();
    },
  };
  await fill(world);
  return world;
}

async function fill({ owner, people, program, cycle, decision, review, concern, gate, at }: World): Promise<void> {
  await at(NOW);
  const engagement = JSON.stringify(EngagementModel.parse({ calendar: { zone: 'Europe/Berlin' } }));
  const { fran, ann, ben, rita, vic } = people;
  const persons: [string, string, string, Role, StakeholderGroup][] = [
    [fran, 'Fran Facilitator', 'Europe/Berlin', 'facilitator', 'team'],
    [ann, 'Ann Ödegård', 'America/New_York', 'contributor', 'end_user'],
    [ben, 'Ben', 'Asia/Tokyo', 'contributor', 'buyer'],
    [rita, 'Rita Review', 'UTC', 'compliance_reviewer', 'regulator'],
    [vic, 'Vic Authority', 'Europe/Berlin', 'contributor', 'operator'],
  ];
  const email = (name: string): string => `${name.split(' ')[0]?.toLowerCase() ?? ''}@example.com`;
  await owner
    .insertInto('person')
    .values(persons.map(([id, name, zone]) => ({ id, name, zone, email: email(name) })))
    .execute();
  await owner
    .insertInto('program')
    .values({ id: program, name: 'Field Notes', product: 'Notes', engagement, createdBy: fran })
    .execute();
  await owner
    .insertInto('membership')
    .values(
      persons.map(([person, , , role, stakeholderGroup]) => ({ program, person, roles: [role], stakeholderGroup })),
    )
    .execute();
  await owner
    .insertInto('cycle')
    .values({
      ...{
        id: cycle,
        program,
        engagement,
        audience: 'participants' as const,
        createdBy: fran,
        sessionAt: SESSION,
        sessionMinutes: 60,
      },
      title: 'Offline checklists',
      scope: 'Checklists that work\nwithout a network',
      expectations: 'One decision about sync',
      sessionPlace: 'Room 4',
      sessionSequence: 2,
      answersPlannedFor: '2026-04-24T15:00:00.000Z',
    })
    .execute();
  await gate('cycle', cycle, 'agenda');
  const invited = persons.map(([person]) => ({ cycle, program, person, compliance: person === rita }));
  await owner.insertInto('invitation').values(invited).execute();
  const content = { program, cycle, audience: 'participants' as const };
  const objective = randomUUID();
  await owner
    .insertInto('objective')
    .values({
      ...{ ...content, id: objective, position: 1, kind: 'reduce_risk', statement: 'Fewer lost notes' },
      ...{ metric: 'lost notes', unit: 'per week', baseline: 9, target: 1 },
    })
    .execute();
  const topic = { ...content, objective, yields: 'a decision', evidence: 'field reports' };
  await owner
    .insertInto('topic')
    .values([
      { ...topic, id: randomUUID(), position: 1, question: 'Which conflicts matter?', minutes: 40 },
      { ...topic, id: randomUUID(), position: 2, question: 'What about photos?', minutes: 20, ifTimeRemains: true },
      { ...topic, id: randomUUID(), position: 3, question: 'SECRET pricing', minutes: 5, audience: 'team' },
    ])
    .execute();
  const read = { ...content, summary: 'What went wrong in the field', formats: ['text', 'audio'] };
  await owner
    .insertInto('preRead')
    .values([
      { ...read, id: randomUUID(), position: 1, title: 'Field report' },
      { ...read, id: randomUUID(), position: 2, title: 'SECRET memo', audience: 'team' },
    ])
    .execute();
  await owner
    .insertInto('obligation')
    .values([
      { ...content, id: randomUUID(), reviewer: rita, reference: 'GDPR 32', statement: 'Encrypt at rest' },
      { ...content, id: randomUUID(), reviewer: rita, reference: 'SECRET 1', statement: 'internal', audience: 'team' },
    ])
    .execute();
  await fillDecision({ owner, program, cycle, decision, review, people });
  const lost = { name: 'lost notes', body: 'Notes get lost', owner: people.ann, entry: 1, raisedAt: NOW };
  await owner
    .insertInto('concern')
    .values({ ...lost, id: concern, decision, program, cycle, audience: 'participants' })
    .execute();
  await gate('decision', decision, 'open');
  await gate('review', review, 'open');
}

async function fillDecision({
  owner,
  program,
  cycle,
  decision,
  review,
  people: { fran, ann, ben, rita, vic },
}: Pick<World, 'owner' | 'program' | 'cycle' | 'decision' | 'review' | 'people'>): Promise<void> {
  const audience = 'participants' as const;
  const [last, keep] = [randomUUID(), randomUUID()];
  await owner
    .insertInto('decision')
    .values({
      ...{
        id: decision,
        program,
        cycle,
        audience,
        question: 'How do we settle conflicts?',
        method: 'authority@1',
        criteria: '[]',
      },
      ...{ tieBreak: ['authority'], ladder: '[]', authority: vic, deputy: ben, proposer: fran, defaultOption: keep },
      ...{
        outcome: last,
        outcomeBy: 'authority',
        decidedBy: vic,
        decidedAt: NOW,
        effectiveAt: NOW,
        rationale: 'Simple to explain',
      },
    })
    .execute();
  const option = { decision, program, audience };
  await owner
    .insertInto('option')
    .values([
      { ...option, id: last, position: 1, title: 'Last writer wins', consequences: 'older notes are lost' },
      { ...option, id: keep, position: 2, title: 'Keep things as they are', statusQuo: true },
    ])
    .execute();
  await owner
    .insertInto('decisionRight')
    .values({ decision, program, audience, person: ann, kind: 'advise' })
    .execute();
  await owner
    .insertInto('review')
    .values({
      id: review,
      program,
      cycle,
      decision,
      reviewer: rita,
      ladder: '[]',
      verdict: 'approve',
      reason: 'Encrypted enough',
    })
    .execute();
  await owner
    .insertInto('inputWindow')
    .values({ kind: 'decision', subject: decision, what: 'advice', opensAt: NOW, closesAt: '2026-04-01T15:00:00.000Z' })
    .execute();
}

/** An older decision whose place the one of the fixture has taken. */
export async function anOlder({ owner, decision, program, people }: World, question: string): Promise<void> {
  const row = await owner.selectFrom('decision').selectAll().where('id', '=', decision).executeTakeFirstOrThrow();
  const other = randomUUID();
  const json = { criteria: '[]', ladder: '[]', parameters: '{}', because: null };
  await owner
    .insertInto('decision')
    .values({ ...row, ...json, engagement: null, appeal: null, id: other, question })
    .execute();
  const link = { decision, other, program, audience: 'participants', kind: 'supersedes' } as const;
  await owner
    .insertInto('decisionLink')
    .values({ ...link, linkedBy: people.fran, at: NOW })
    .execute();
}
