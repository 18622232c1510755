import { writeFileSync } from 'node:fs';
import { temporal } from '@temporalio/proto';
import { AGENDA, ANN, BEN, CLEO, CORA, DEE, DEN, FAY, ODA, aCouncil } from '../servers/a-council.js';
import type { PilotView } from '../../apps/api/src/pilots/pilot.schemas.js';
import { aPilot } from '../servers/a-pilot.js';
import { aWorld, type World } from '../servers/a-world.js';

const DAY = 86_400_000;
const DECISION = {
  question: 'Do we drop the free-text field?',
  options: [{ title: 'Drop it' }],
  proposer: ANN,
  authority: ODA,
  deputy: DEN,
  advisers: [BEN],
  reviewers: [CLEO],
};

interface Lone {
  readonly id: string;
  readonly reviews: readonly { readonly id: string }[];
  readonly options: readonly { readonly id: string }[];
}

/** Lives through cycles of every kind and keeps the histories of their workflows: `ROUNDTABLE_RECORD=1 npm run test:replay`. */
export async function recordHistories(folder: URL): Promise<void> {
  const world = await aWorld();
  const keep = async (name: string, workflow: string): Promise<void> => {
    const history = await world.environment.client.workflow.getHandle(workflow).fetchHistory();
    writeFileSync(new URL(`${name}.binpb`, folder), temporal.api.history.v1.History.encode(history).finish());
  };
  try {
    const stalled = await aCouncil(world, {
      start: '2027-01-04T09:00:00.000Z',
      brief: { ...AGENDA, decisions: [DECISION] },
    });
    const [decision] = (await stalled.cycle()).decisions;
    const [review] = (await stalled.cycle()).reviews;
    await keep('open-cycle-in-agenda', `cycle:${stalled.id}`);
    await keep('open-review-asked-for-obligations', `review:${review?.id}`);
    await world.until('2027-01-22T12:00:00.000Z');
    await keep('open-forum', `decision:${decision?.id}`);
    await world.pass(60 * DAY);
    await keep('closed-cycle-that-nobody-touched', `cycle:${stalled.id}`);
    await keep('closed-forum-by-default', `decision:${decision?.id}`);
    await keep('closed-review-not-approved', `review:${review?.id}`);
    await keep('open-program', `program:${stalled.program}`);

    const moved = await aCouncil(world, { brief: AGENDA });
    await moved.post(FAY, 'agenda/publish');
    await moved.post(FAY, 'back', { reason: 'A topic is missing' });
    await moved.post(FAY, 'agenda/publish');
    await moved.post(FAY, 'hold', { reason: 'The plant is closed' });
    await keep('open-cycle-on-hold', `cycle:${moved.id}`);
    await moved.post(FAY, 'resume');
    await moved.post(FAY, 'cancel', { reason: 'The product is sold' });
    await world.pass(1000);
    await keep('closed-cycle-moved-and-cancelled', `cycle:${moved.id}`);

    const agreed = { ...DECISION, method: 'last_call', deciders: [ANN, BEN, DEE], advisers: [], reviewers: [] };
    const called = await aCouncil(world, { brief: { ...AGENDA, decisions: [agreed] } });
    await called.post(FAY, 'agenda/publish');
    await called.post(FAY, 'session/open', { reason: 'Everybody is here' });
    await called.post(FAY, 'input/close', { reason: 'Everybody has spoken' });
    const [forum] = (await called.post(FAY, 'refinement/end')).body.decisions;
    await world.act(BEN, 'POST', `/v1/decisions/${forum?.id}/positions`, { stance: 'agree' });
    await world.pass(2 * DAY);
    await keep('open-forum-in-last-call', `decision:${forum?.id}`);
    const concern = await world.act<{ id: string }>(DEE, 'POST', `/v1/decisions/${forum?.id}/concerns`, {
      name: 'audits',
      reason: 'Auditors need it',
    });
    await world.act(DEE, 'POST', `/v1/concerns/${concern.body.id}/resolve`, { reason: 'The export keeps it' });
    await world.pass(12 * DAY);
    await keep('closed-forum-by-last-call', `decision:${forum?.id}`);

    const { program } = called;
    const lone = await world.act<Lone>(FAY, 'POST', `/v1/programs/${program}/decisions`, {
      ...DECISION,
      advisers: [],
      reviewDate: new Date(Date.parse(await world.now()) + 30 * DAY).toISOString(),
    });
    const approve = async (as: string, reviewId: string | undefined): Promise<void> => {
      const { entry } = (await world.act<{ entry: number }>(as, 'GET', `/v1/reviews/${reviewId}`)).body;
      await world.act(as, 'POST', `/v1/reviews/${reviewId}/approve`, { entry });
    };
    await keep('open-forum-outside-a-cycle', `decision:${lone.body.id}`);
    await world.act(ODA, 'POST', `/v1/decisions/${lone.body.id}/ruling`, {
      option: lone.body.options[0]?.id,
      rationale: 'Nobody has used it for a year',
    });
    await approve(CLEO, lone.body.reviews[0]?.id);
    await world.pass(1000);
    await keep('closed-forum-outside-a-cycle', `decision:${lone.body.id}`);
    await keep('closed-review-outside-a-cycle', `review:${lone.body.reviews[0]?.id}`);
    await world.pass(31 * DAY);
    await keep('open-program-with-a-review-date', `program:${program}`);

    const reviewers = [
      { email: CLEO, approvalLasts: { workingDays: 5 } },
      { email: CORA, step: 2 },
    ];
    const gated = await world.act<Lone>(FAY, 'POST', `/v1/programs/${program}/decisions`, {
      ...DECISION,
      advisers: [],
      reviewers,
    });
    await world.act(ODA, 'POST', `/v1/decisions/${gated.body.id}/ruling`, {
      option: gated.body.options[0]?.id,
      rationale: 'Nobody has used it for a year',
    });
    const [first, second] = gated.body.reviews;
    await keep('open-review-waiting-for-its-step', `review:${second?.id}`);
    await approve(CLEO, first?.id);
    await approve(CORA, second?.id);
    await world.pass(1000);
    await keep('closed-review-approved-until', `review:${first?.id}`);
    await world.pass(8 * DAY);
    await keep('open-review-asked-again', `review:${first?.id}`);
    await world.pass(10 * DAY);
    await keep('closed-review-lapsed', `review:${first?.id}`);
    await recordPilot(world, program, keep);
  } finally {
    await world.end();
  }
}

/** A pilot that starts by itself, is halted because nobody measures it, and ends because nobody decides about it. */
async function recordPilot(
  world: World,
  program: string,
  keep: (name: string, workflow: string) => Promise<void>,
): Promise<void> {
  const id = await aPilot(world.api, FAY, program, { owner: BEN, decider: ODA }, Date.parse(await world.now()));
  const asked = await world.act<PilotView>(FAY, 'POST', `/v1/pilots/${id}/reviews`, { email: CLEO });
  const [review] = asked.body.reviews;
  await world.act(CLEO, 'POST', `/v1/reviews/${review?.id}/approve`, { entry: review?.entry });
  await world.pass(31 * DAY);
  await keep('open-pilot-running', `pilot:${id}`);
  for (let days = 0; days < 40; days += 2) await world.pass(2 * DAY); // a ladder, a forum, and a ladder again
  await keep('closed-pilot-halted', `pilot:${id}`);
}
