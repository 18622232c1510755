import { once } from 'node:events';
import { connect } from 'node:net';
import { FAY } from '../../servers/a-council.js';
import { LINKS, type Link } from '../../servers/stack/parts.js';
import { eventually } from '../../servers/eventually.js';
import { generations } from '../harness/generations.js';
import { keptWaiting } from '../harness/kept-waiting.js';
import { byLength } from '../harness/length.js';
import { aProvingGround, POOL, type ProvingGround } from '../harness/proving-ground.js';
import type { Fault } from '../harness/tcp-proxy.js';
import { expectSound } from '../invariants.js';
import { moveClock } from '../time/move-clock.js';

/** What swallows lasts longer than anybody waits for a connection, an answer of Temporal or one of the API: five seconds. */
const SWALLOWED_MS = byLength({ short: 7_000, long: 20_000 });
const FAULT_MS = byLength({ short: 2_000, long: 20_000 });
const LATENCY_MS = 400;
const FAULTS: readonly Fault[] = [
  { is: 'latency', ms: LATENCY_MS },
  { is: 'black-hole' },
  { is: 'black-hole', direction: 'from' },
  { is: 'refuse' },
];
/** By then every connection of the pool has a question that nobody answers. */
const WELL_BEGUN_MS = 800;
/** What those are told who ask. */
const TOLD: Partial<Record<Link, Partial<Record<Fault['is'], number | string>>>> = {
  'client->api': { 'black-hole': 'ABORT_ERR', refuse: 'ECONNREFUSED' },
  'api->postgres': { 'black-hole': 503, refuse: 503 },
};
const WAITED_FOR: readonly Link[] = ['client->api', 'api->postgres'];
/** Nobody who asks waits for these. */
const ELSEWHERE: readonly Link[] = ['api->temporal', 'worker->temporal', 'worker->smtp'];
/** Of those who change something while a link is broken that nobody waits for. */
const PROMPT_CHANGES = 3;
/** Longer than the API waits, so that one hears what it says: 5 s for a connection, or 16 s on one that nobody else had taken yet. */
const PATIENT = { tryMs: 25_000 };
const PROGRAMS = '/v1/programs';
/** What clocks and timers round. */
const ROUNDED_MS = 10;
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
   * limit: nobody was told that the database is away. With links that are never late: nobody waited for a question and its answer.
   * With links that swallow nothing: the first of them was named.
   */
  it(
    'may be slow, swallow everything, swallow the answers, or refuse',
    async () => {
      const { links, random, stack } = ground;
      const all = LINKS.flatMap((link) => FAULTS.map((fault) => ({ link, fault })));
      const lives = generations(ground, 3);
      const injure = async ({ link, fault }: (typeof all)[number]): Promise<void> => {
        const [{ swallowed: lost }, since] = [links[link], Date.now()];
        await links[link].inject(fault);
        if (fault.is === 'black-hole') await swallowed(link);
        else if (fault.is === 'latency') await lives.during(slowed(link));
        else await refused(link);
        await lives.during(expectFelt(link, fault.is, since));
        if (fault.is === 'black-hole') await lives.during(met(link, () => links[link].swallowed > lost));
        const { attempts } = links[link];
        await links[link].heal();
        // whose connections were refused or cut comes again
        if (fault.is === 'refuse') await lives.during(met(link, () => links[link].attempts > attempts));
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

  /** For as long as nothing comes through, and until somebody has been told who asked for the database. */
  async function swallowed(link: Link): Promise<void> {
    const { asked } = ground.recorder;
    const since = performance.now();
    await pause(WELL_BEGUN_MS);
    if (link === 'api->postgres') {
      const patient = asked.length;
      patiently().catch(() => undefined); // told by what it was answered
      await eventually(() => Promise.resolve((asked[patient]?.tries.length ?? 0) > 0));
    }
    await pause(SWALLOWED_MS - (performance.now() - since));
  }

  /** Until the fault has met somebody; the link is named where it has not. */
  const met = (link: Link, has: () => boolean): Promise<void> =>
    eventually(() => expect([link, has()]).toEqual([link, true]), 120_000);

  /** Nobody is taken in. */
  async function refused(link: Link): Promise<void> {
    const [host, port] = ground.links[link].address.split(':');
    const socket = connect({ host, port: Number(port) });
    const told = await once(socket, 'connect').then(
      () => 'taken in',
      ({ code }: NodeJS.ErrnoException) => code,
    );
    socket.destroy();
    expect([link, told]).toEqual([link, 'ECONNREFUSED']);
    await pause(FAULT_MS);
  }

  /** Until something was late; who waits for this link waits for a question and its answer. */
  async function slowed(link: Link): Promise<void> {
    const { held } = ground.links[link];
    const since = performance.now();
    if (WAITED_FOR.includes(link)) {
      await patiently();
      expect([link, performance.now() - since >= 2 * LATENCY_MS - ROUNDED_MS]).toEqual([link, true]);
    }
    await pause(FAULT_MS - (performance.now() - since));
    await eventually(() => expect([link, ground.links[link].held - held > 0]).toEqual([link, true]));
  }

  const patiently = () => ground.recorder.ask(FAY, 'GET', PROGRAMS, undefined, PATIENT);

  /** Sees that a fault was felt where people wait for the link, and nowhere else. */
  async function expectFelt(link: Link, fault: Fault['is'], since: number): Promise<void> {
    const tries = () => ground.recorder.asked.flatMap((one) => one.tries).filter(({ at }) => at > since);
    if (ELSEWHERE.includes(link)) await eventually(() => promptly(since), 60_000);
    const failed = tries()
      .map(({ outcome }) => outcome)
      .filter((outcome) => typeof outcome === 'string' || outcome >= 500);
    const told = TOLD[link]?.[fault];
    if (told) expect([link, fault, failed]).toEqual([link, fault, expect.arrayContaining([told])]);
    if (!ELSEWHERE.includes(link)) return;
    const slow = 'ABORT_ERR'; // a busy machine takes five seconds now and then
    expect([link, fault, failed.filter((outcome) => outcome !== slow)]).toEqual([link, fault, []]);
  }

  /** Whether changes were made since then, each at its first try and without waiting for a link that is broken. */
  const promptly = (since: number): boolean => {
    const changed = ground.recorder.done().filter(({ at }) => at > since);
    return changed.filter(({ tries }) => tries.length === 1 && !tries.some(keptWaiting)).length >= PROMPT_CHANGES;
  };
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
