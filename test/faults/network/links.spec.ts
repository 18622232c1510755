import { FAY } from '../../servers/a-council.js';
import { LINKS, type Link } from '../../servers/stack/parts.js';
import { eventually } from '../../servers/eventually.js';
import { generations } from '../harness/generations.js';
import { byLength } from '../harness/length.js';
import { aProvingGround, POOL, type ProvingGround } from '../harness/proving-ground.js';
import type { Fault } from '../harness/tcp-proxy.js';
import { expectSound } from '../invariants.js';
import { moveClock } from '../time/move-clock.js';

/** What swallows lasts longer than anybody waits for a connection, an answer of Temporal or one of the API: five seconds. */
const SWALLOWED_MS = byLength({ short: 7_000, long: 20_000 });
const FAULT_MS = byLength({ short: 2_000, long: 20_000 });
const FAULTS: readonly Fault[] = [
  { is: 'latency', ms: 400 },
  { is: 'black-hole' },
  { is: 'black-hole', direction: 'from' },
  { is: 'refuse' },
];
/** By then every connection of the pool has a question that nobody answers. */
const WELL_BEGUN_MS = 800;
/** Nobody who asks waits for these. */
const ELSEWHERE: readonly Link[] = ['api->temporal', 'worker->temporal', 'worker->smtp'];
/** Longer than the API waits, so that one hears what it says. */
const PATIENT = { tryMs: 15_000 };
const TO_POSTGRES = ['api->postgres', 'worker->postgres'] as const;
const TO_TEMPORAL = ['api->temporal', 'worker->temporal'] as const;

describe('each link between the parts', () => {
  let ground: ProvingGround;
  beforeAll(async () => {
    ground = await aProvingGround('links', { postgres: 'shared' });
  });
  afterAll(() => ground?.stop());

  const answered = (): number => ground.recorder.asked.filter(({ answer }) => answer !== null).length;

  /**
   * Seen to fail with a pool without a handler of errors: API and worker ended by themselves. With turns for connections that have no
   * limit: nobody was told that the database is away.
   */
  it(
    'may be slow, swallow everything, swallow the answers, or refuse',
    async () => {
      const { links, random, stack } = ground;
      const all = LINKS.flatMap((link) => FAULTS.map((fault) => ({ link, fault })));
      const lives = generations(ground, 3);
      const injure = async ({ link, fault }: (typeof all)[number]): Promise<void> => {
        await links[link].inject(fault);
        await (fault.is === 'black-hole' ? swallowed(link) : pause(FAULT_MS));
        await links[link].heal();
        const before = answered();
        await lives.during(eventually(() => Promise.resolve(answered() > before), 30_000));
      };
      for (const one of random.shuffle(all)) await ground.caught.during(injure(one));
      await stack.untilReady();
      await lives.end();
      await moveClock(ground, '20 minutes'); // longer than the longest pause between two tries of a letter
      await expectSound(ground);
    },
    LINKS.length * FAULTS.length * (SWALLOWED_MS + 5_000) + 240_000,
  );

  /**
   * Until more are lost than the pools have places.
   * Seen to fail with pools that wait for ever for what they asked: after a while nobody was answered any more.
   */
  it('may forget the connections that are there: they are given up, and new ones take their place', async () => {
    const { links, stack } = ground;
    const lives = generations(ground, 3);
    const begun = answered();
    await lives.during(eventually(() => Promise.resolve(answered() > begun + 50), 60_000));
    for (const link of TO_TEMPORAL) expect([link, links[link].silence() > 0]).toEqual([link, true]);
    const silenced = async (): Promise<void> => {
      const lost = TO_POSTGRES.map(() => 0);
      while (Math.min(...lost) <= POOL) {
        for (const [index, link] of TO_POSTGRES.entries()) lost[index] = (lost[index] ?? 0) + links[link].silence();
        const before = { answers: answered(), mails: stack.mail.mails.length };
        const goesOn = (): boolean => answered() > before.answers + 50 && stack.mail.mails.length > before.mails;
        await lives.during(eventually(() => Promise.resolve(goesOn()), 90_000));
      }
    };
    await ground.caught.during(silenced());
    await ground.heal(); // Postgres' end of them ends as well
    await lives.end();
    await moveClock(ground, '40 minutes');
    await expectSound(ground);
  }, 600_000);

  /** Waits for as long as nothing comes through, and sees that it was felt where people wait for it, and nowhere else. */
  async function swallowed(link: Link): Promise<void> {
    const { recorder } = ground;
    const since = Date.now();
    await pause(WELL_BEGUN_MS);
    const patient = link === 'api->postgres' ? recorder.ask(FAY, 'GET', '/v1/programs', undefined, PATIENT) : null;
    patient?.catch(() => undefined); // told by what it was answered
    await pause(SWALLOWED_MS - WELL_BEGUN_MS);
    const tries = recorder.asked.flatMap((one) => one.tries).filter(({ at }) => at > since);
    const failed = tries
      .map(({ outcome }) => outcome)
      .filter((outcome) => typeof outcome === 'string' || outcome >= 500);
    if (link === 'client->api') expect(failed).toContain('ABORT_ERR');
    if (link === 'api->postgres') expect(failed).toContain(503);
    if (!ELSEWHERE.includes(link)) return;
    expect([link, failed]).toEqual([link, []]);
    expect(tries.length).toBeGreaterThan(10);
  }
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
