import { sql } from 'kysely';
import type { Stack } from '../../servers/a-stack-of-processes.js';
import { eventually } from '../../servers/eventually.js';
import { inLanes } from '../load/lanes.js';
import { progress } from '../metric.js';
import { FACILITATOR, ask } from '../reference-cycle.js';
import { AGENDA } from '../../servers/a-council.js';

const PER_PROGRAM = 100;
const AT_A_TIME = 10;
const REST_LIMIT_MS = 300_000;
const DEPUTY = 'dee@example.org';
export const PEOPLE = ['ann@example.org', 'ben@example.org', 'cid@example.org'];

export interface OpenCycles {
  readonly programs: readonly string[];
  readonly ids: readonly string[];
}

/** Opens cycles over HTTP, a hundred in each program, each with three people, a deputy and the usual ladders. Returns when all are at rest. */
export async function openCycles(stack: Stack, count: number): Promise<OpenCycles> {
  const ids: string[] = [];
  const programs = await Promise.all(
    Array.from({ length: Math.ceil(count / PER_PROGRAM) }, (_, index) => aProgram(stack, `Council ${index}`)),
  );
  const started = Date.now();
  const numbers = Array.from({ length: count }, (_, index) => index);
  await inLanes(numbers, AT_A_TIME, async (index) => {
    const brief = { title: `Cycle ${index}`, scope: 'The weekly report', deputy: DEPUTY, invite: PEOPLE, ...AGENDA };
    const path = `/v1/programs/${programs[index % programs.length]}/cycles`;
    ids.push((await ask<{ id: string }>(stack, FACILITATOR, 'POST', path, brief)).id);
  });
  progress(`${count} cycles opened in ${Math.round((Date.now() - started) / 1000)} s`);
  await untilAtRest(stack);
  progress(`at rest after ${Math.round((Date.now() - started) / 1000)} s`);
  return { programs, ids };
}

async function aProgram(stack: Stack, name: string): Promise<string> {
  const engagement = { calendar: { zone: 'UTC' } };
  const participants = [...PEOPLE, DEPUTY].map((email) => ({
    email,
    name: email.split('@')[0],
    group: 'end_user',
    roles: email === DEPUTY ? ['facilitator'] : ['contributor'],
  }));
  const body = { name, product: 'Reports', engagement, participants };
  return (await ask<{ id: string }>(stack, FACILITATOR, 'POST', '/v1/programs', body)).id;
}

/** Waits until every workflow has followed its row, everybody was told, and everything is sealed. */
export async function untilAtRest({ superuser }: Stack, limitMs = REST_LIMIT_MS): Promise<void> {
  await eventually(async () => {
    const { rows } = await sql<{ busy: boolean }>`select
      exists (select from gate where kind <> 'program' and not over and started_at is null and phase <> 'draft')
      or exists (select from gate where kind = 'cycle' and followed = 0)
      or exists (select from poke) or exists (select from unsealed)
      or exists (select from notice where state = 'queued') as busy`.execute(superuser);
    return rows[0]?.busy === false;
  }, limitMs);
}
