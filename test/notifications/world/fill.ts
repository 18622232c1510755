import { randomUUID } from 'node:crypto';
import { EngagementModel } from '../../../libs/domain/program/engagement.js';
import type { Role, StakeholderGroup } from '../../../libs/domain/people.js';
import { NOW, SESSION, type World } from './world.js';

/** Puts into it what letters tell of. */
export async function fill({
  owner,
  people,
  program,
  cycle,
  decision,
  review,
  concern,
  gate,
  at,
}: World): Promise<void> {
  await at(NOW);
  const engagement = JSON.stringify(
    EngagementModel.parse({ calendar: { zone: 'Europe/Berlin' }, cadence: { workingDays: 20 } }),
  );
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
      id: cycle,
      program,
      engagement,
      audience: 'participants' as const,
      createdBy: fran,
      sessionAt: SESSION,
      sessionMinutes: 60,
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
      ...content,
      id: objective,
      position: 1,
      kind: 'reduce_risk',
      statement: 'Fewer lost notes',
      metric: 'lost notes',
      unit: 'per week',
      baseline: 9,
      target: 1,
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
      id: decision,
      program,
      cycle,
      audience,
      question: 'How do we settle conflicts?',
      method: 'authority@1',
      criteria: '[]',
      tieBreak: ['authority'],
      ladder: '[]',
      authority: vic,
      deputy: ben,
      proposer: fran,
      defaultOption: keep,
      outcome: last,
      outcomeBy: 'authority',
      decidedBy: vic,
      decidedAt: NOW,
      effectiveAt: NOW,
      rationale: 'Simple to explain',
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
