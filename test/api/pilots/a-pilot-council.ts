import type { PilotView } from '../../../apps/api/src/pilots/pilot.schemas.js';
import { connect } from '../../../libs/database/connection.js';
import { BEN, CLEO, FAY, aCouncil, voices, type Council } from '../forum/a-forum.js';
import { ERRORS, aPlan, lettersOf, stepsOf } from './piloting.js';

/** When pilots of tests are planned. */
export const TODAY = '2031-02-03T08:00:00.000Z';

/** What a refusal says, beside the answer that there would be. */
export interface Refused {
  readonly code: string;
  readonly errors: readonly { readonly path: string }[];
}

export interface PilotCouncil extends Council {
  readonly worker: ReturnType<typeof connect>;
  /** The purpose that covers what pilots collect. */
  readonly purpose: string;
  /** Publishes the next version of that purpose. */
  publish(until: string): Promise<string>;
}

/** A council whose program asks consent to the use of telemetry. */
export async function aPilotCouncil(): Promise<PilotCouncil> {
  const council = await aCouncil();
  const worker = connect(council.api.database.workerUrl, { name: 'test-worker', max: 2 });
  const { post } = voices(() => council);
  await council.clock(TODAY);
  const field = { email: BEN, name: 'ben', group: 'end_user', segments: ['field-worker'] };
  const joined = await post(FAY, `programs/${council.program}/participants`, { participants: [field] });
  if (joined.status >= 300) throw new Error(JSON.stringify(joined.body));
  const publish = async (until: string): Promise<string> => {
    const words = { use: 'telemetry', what: 'Times', why: 'To see', how: 'Here', seenBy: 'The team' };
    const path = `programs/${council.program}/consent-purposes`;
    const published = await post<{ id: string }>(FAY, path, { ...words, until });
    if (published.status !== 201) throw new Error(JSON.stringify(published.body));
    return published.body.id;
  };
  return {
    ...council,
    worker,
    purpose: await publish('2032-01-01T00:00:00.000Z'),
    publish,
    end: async () => {
      await worker.destroy();
      await council.end();
    },
  };
}

/** What people do with the pilots of a council that is there when they do it. */
export function pilotVoices(council: () => PilotCouncil) {
  const { get, post: plain, verdict } = voices(council);
  const post = <Body = PilotView>(as: string, path: string, body: unknown = {}) =>
    plain<Body & Refused>(as, path, body);
  const plan = (parts: object = {}) => aPlan(council().purpose, parts);
  const planned = async (parts: object = {}): Promise<PilotView> => {
    const { body, status } = await post(FAY, `programs/${council().program}/pilots`, plan(parts));
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body;
  };
  /** Names a reviewer who approves at once; answers with the review. */
  const approve = async (pilot: Pick<PilotView, 'id'>, as = CLEO): Promise<string> => {
    const { body } = await post(FAY, `pilots/${pilot.id}/reviews`, { email: as });
    const review = body.reviews.find(({ reviewer }) => `${reviewer.name}@example.org` === as)?.id ?? '';
    const given = await verdict(as, review, 'approve');
    if (given.status !== 200) throw new Error(JSON.stringify(given.body));
    return review;
  };
  const started = async (parts: object = {}): Promise<PilotView> => {
    const pilot = await planned(parts);
    await approve(pilot);
    const { body, status } = await post(BEN, `pilots/${pilot.id}/start`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body;
  };
  return {
    get,
    post,
    verdict,
    plan,
    planned,
    approve,
    started,
    show: async (id: string, as = FAY) => (await get<PilotView>(as, `pilots/${id}`)).body,
    measure: (id: string, measurements: object[], as = BEN) =>
      post<{ recorded: number; state: string; breached: object | null }>(as, `pilots/${id}/measurements`, {
        measurements,
      }),
    change: (id: string, body: object, revision = '*') =>
      council().api.call<PilotView & Refused>(FAY, 'PATCH', `/v1/pilots/${id}`, body, { 'if-match': revision }),
    /** One measurement. */
    one: (parts: object = {}) => ({ metric: ERRORS.metric, value: 1, people: 40, at: TODAY, ...parts }),
    toldBy: lettersOf(() => council().worker),
    steps: stepsOf(council, () => council().worker),
  };
}
