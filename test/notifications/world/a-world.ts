import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { connect } from '../../../libs/database/connection.js';
import { isOver } from '../../../libs/domain/subject.js';
import { aDatabase } from '../../servers/template-database.js';
import { fill } from './fill.js';
import { DUE, NOW, type World } from './world.js';

export async function aWorld(): Promise<World> {
  const database = await aDatabase();
  const owner = connect(database.ownerUrl, { name: 'test-owner', max: 4 });
  const worker = connect(database.workerUrl, { name: 'test-worker', max: 10 });
  const superuser = connect(database.superuserUrl, { name: 'test-superuser', max: 1 });
  const people = { fran: randomUUID(), ann: randomUUID(), ben: randomUUID(), rita: randomUUID(), vic: randomUUID() };
  const [program, cycle, decision, review] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const concern = randomUUID();
  const world: World = {
    owner,
    worker,
    superuser,
    people,
    program,
    cycle,
    decision,
    review,
    concern,
    at: async (instant) => {
      await sql`create or replace function clock() returns timestamptz language sql volatile
        as ${sql.lit(`select timestamptz '${instant}'`)}`.execute(owner);
    },
    gate: async (kind, id, phase, { heldUntil, version = 1, entry = 1 } = {}) => {
      const over = isOver(kind, phase);
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
          id,
          program,
          person,
          purpose,
          createdAt,
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
