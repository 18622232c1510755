import { randomUUID } from 'node:crypto';
import { subject } from '../../../libs/domain/subject.js';
import { workflowId } from '../../../libs/temporal/ids.js';
import { positionQuery } from '../../../workflows/subject-workflow/position.messages.js';
import type { Stack } from '../../servers/a-stack-of-processes.js';
import { FACILITATOR } from '../reference-cycle.js';
import { lagsOf } from './fired.js';

const LIMIT_MS = 120_000;
const AGAIN_MS = 50;
const DAY_MS = 86_400_000;

/**
 * Resolves when everything goes on: the step that was in flight has fired, a command is answered, and the workflow has followed it.
 * A client repeats its command with the same key until there is an answer, as every careful client does.
 */
export async function untilGoingOn(stack: Stack, cycle: string): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  await again(end, async () => (await lagsOf(stack, [cycle])).length === 1, 'the step has fired');
  const revision = await command(stack, cycle, end);
  const handle = stack.temporal.workflow.getHandle(workflowId(subject('cycle', cycle)));
  const follows = async (): Promise<boolean> =>
    (await stack.temporal.withDeadline(Date.now() + 2000, () => handle.query(positionQuery))).revision >= revision;
  await again(end, follows, 'the workflow has followed');
}

async function command(stack: Stack, cycle: string, end: number): Promise<number> {
  const key = { 'idempotency-key': randomUUID() };
  const body = { to: new Date(Date.now() + DAY_MS).toISOString(), reason: 'We need more time' };
  let revision = 0;
  await again(
    end,
    async () => {
      const path = `/v1/cycles/${cycle}/deadline`;
      const answer = await stack.call<{ revision: number }>(FACILITATOR, 'POST', path, body, key);
      revision = answer.body.revision;
      return answer.status === 200;
    },
    'a command is answered',
  );
  return revision;
}

/** Asks again until it is so; what fails meanwhile is what recovers. */
async function again(end: number, holds: () => Promise<boolean>, what: string): Promise<void> {
  for (let last: unknown; ;) {
    try {
      if (await holds()) return;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`Two minutes after the kill it is not so that ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}
