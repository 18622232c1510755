import pMap from 'p-map';
import { plusMs } from '../../libs/domain/time.js';
import { ANN, AUDREY, CLEO, DENIZ, EVE, FAY, NIL, ODA, TOM } from '../api/forum/a-forum.js';
import { operationsOf, type Operation } from '../api/operations-of.js';
import { aVotedCouncil, answerOf, lettersIn, parting, type Voted } from '../api/hidden/two-councils.js';
import { CHANGES_HANDS, HIDDEN, VOTERS, WORDS, type Vote } from '../api/hidden/two-votes.js';

const [UMA = '', VAL = '', WIM = '', XIA = ''] = VOTERS;
/** So many questions are under way together. */
const AT_A_TIME = 4;
/** Each office, each right and each role once; who has voted, and whose vote tells nothing apart, is beside them. */
const VIEWERS = [FAY, ANN, ODA, DENIZ, NIL, TOM, CLEO, AUDREY, XIA, EVE];

/** Two councils in which the same was done, but for one vote: whatever tells them apart tells of that vote. */
class Two {
  private constructor(
    private readonly votes: readonly Vote[],
    private readonly both: readonly [Voted, Voted],
    private readonly operations: readonly Operation[],
  ) {}

  static async where(votes: readonly Vote[]): Promise<Two> {
    const both = await Promise.all([aVotedCouncil(votes, 0), aVotedCouncil(votes, 1)]);
    const known = ['decisionId', ...Object.keys(both[0].ids)];
    const operations = (await operationsOf(both[0].council.api)).filter(
      ({ path }) =>
        path.startsWith('/v1') && [...path.matchAll(/\{(\w+)\}/g)].every(([, id = '']) => known.includes(id)),
    );
    return new Two(votes, both, operations);
  }

  /** What the answers to somebody about the votes `of` tell of them, by every route that `asked` takes. */
  async tells(as: string, asked: (operation: Operation) => boolean, of: (vote: Vote) => boolean): Promise<unknown[]> {
    await this.each((one) => one.seal()); // for the streams, which tell what is sealed
    const places = [...this.votes.keys()].filter((at) => of(this.votes[at] as Vote));
    const operations = this.operations.filter(asked);
    const [ofOne, ofAll] = [operations.filter(OF_A_DECISION), operations.filter((one) => !OF_A_DECISION(one))];
    const tell = async (operation: Operation, at = 0): Promise<unknown[]> => {
      const parts = parting(await this.ofBoth(async (one) => one.told(await answerOf(one, as, operation, at))));
      return parts.length > 0 ? [[operation.method, operation.path, this.votes[at]?.name, parts]] : [];
    };
    const told = await pMap(ofAll, (one) => tell(one, places[0]), { concurrency: ofAll.every(READS) ? AT_A_TIME : 1 });
    const inTurn = async (at: number): Promise<void> => {
      for (const one of ofOne) told.push(await tell(one, at));
    };
    await pMap(places, inTurn, { concurrency: AT_A_TIME }); // what is done to one decision is nothing to another
    return told.flat();
  }

  /** What letters tell of the votes to anybody but those whose they are. */
  async letters(voters: readonly string[]): Promise<{ told: readonly string[]; purposes: string }> {
    const letters = await this.ofBoth(async (one) => one.told(await lettersIn(one, voters)));
    return { told: parting(letters), purposes: letters[0] };
  }

  private ofBoth<Answer>(ask: (one: Voted) => Promise<Answer>): Promise<[Answer, Answer]> {
    const [one, other] = this.both;
    return Promise.all([ask(one), ask(other)]);
  }

  async each(act: (one: Voted) => Promise<unknown>): Promise<void> {
    await this.ofBoth(act);
  }
}

const READS = ({ method }: Operation): boolean => method === 'GET';
const OF_A_DECISION = ({ path }: Operation): boolean => path.includes('{decisionId}');
/** What says something of a decision, or of the cycle that holds it. */
const NEAR = ({ path }: Operation): boolean => /\{(decision|cycle)Id\}/.test(path);

/** What a hold or a deadline changes: neither what led to something, nor who may do what in it. */
const CHANGING = (one: Operation): boolean => READS(one) && NEAR(one) && !/^\/v1\/trace\/|\/rights$/.test(one.path);

/** Commands that end what is hidden, or take a vote away. */
const ENDS = /\/(conflicts|withdraw|cancel|back|end|close|resume|hold)$|participants\/\{personId\}$/;
const COMMANDS = (one: Operation): boolean => !READS(one) && NEAR(one) && !ENDS.test(one.path);

describe('a count that is hidden', () => {
  let two: Two;
  beforeAll(async () => {
    two = await Two.where(HIDDEN);
  }, 120_000);
  afterAll(() => two.each((one) => one.end()));

  const STAGES: readonly [stage: string, choosing: readonly string[], begin: (one: Voted) => Promise<unknown>][] = [
    ['while positions are taken', [], () => Promise.resolve()],
    [
      'while its cycle is on hold',
      [],
      ({ council, forums }) =>
        council.api.call(FAY, 'POST', `/v1/cycles/${forums[0]?.cycle}/hold`, { reason: 'The plant is closed' }),
    ],
    [
      'past its deadline',
      [ODA, DENIZ],
      async ({ council, clockwork, forums }) => {
        await council.api.call(FAY, 'POST', `/v1/cycles/${forums[0]?.cycle}/resume`, {});
        for (const forum of forums) {
          const { deadline } = await council.read(forum.decision);
          await clockwork.at(forum, plusMs(deadline ?? '', 1));
        }
      },
    ],
  ];

  describe.each(STAGES)('%s', (stage, choosing, begin) => {
    beforeAll(() => two.each(begin));

    const answersAdvice = ({ name }: Vote, as: string): boolean => name === 'Authority' && as === ODA;

    it.each([...VIEWERS, VAL])('is told to %s by no route', async (as) => {
      const chooses = (vote: Vote): boolean => choosing.includes(as) && !('anonymous' in vote.decision); // they see it
      const of = (vote: Vote): boolean => !answersAdvice(vote, as) && !chooses(vote);
      const asked = stage === STAGES[0]?.[0] ? READS : CHANGING;
      expect(await two.tells(as, asked, of)).toEqual([]);
    });

    it('is told by no letter', async () => {
      const { told, purposes } = await two.letters([UMA]);
      expect(told).toEqual([]);
      expect(purposes).toContain('decision_opened');
    });
  });

  const WHO_CHOOSES_NOTHING = [...VIEWERS, VAL].filter((as) => ![ODA, DENIZ].includes(as));
  it.each(WHO_CHOOSES_NOTHING)('is told to %s by no answer to a command', async (as) => {
    expect(await two.tells(as, COMMANDS, () => true)).toEqual([]);
  });

  it('is told by no metric: they know neither words nor people nor decisions', async () => {
    await two.each(async ({ council, forums }) => {
      const answer = await council.api.call<string>(null, 'GET', '/metrics');
      expect([answer.status, typeof answer.body]).toEqual([200, 'string']);
      const known = [
        ...WORDS,
        ...VOTERS,
        ...forums.flatMap(({ decision, options }) => [decision, ...Object.values(options)]),
      ];
      expect(known.filter((one) => answer.body.includes(one))).toEqual([]);
    });
  });

  it('is told to those who have to choose, by words and figures', async () => {
    const told = await two.tells(ODA, READS, ({ name }) => name === 'Majority');
    expect(JSON.stringify(told)).toContain(WORDS[0]);
  });
});

describe('a vote without names', () => {
  let two: Two;
  beforeAll(async () => {
    two = await Two.where(CHANGES_HANDS);
    await two.each(async ({ clockwork, forums }) => {
      for (const forum of forums) {
        await clockwork.afterDeadline(forum);
        await clockwork.told(forum, 'decision_in_effect');
      }
    });
  }, 120_000);
  afterAll(() => two.each((one) => one.end()));

  it.each([...VIEWERS, WIM])('is anybody’s to %s when it is decided, by every route', async (as) => {
    expect(await two.tells(as, READS, () => true)).toEqual([]);
  });

  it('is anybody’s in every letter', async () => {
    const { told, purposes } = await two.letters([UMA, VAL]);
    expect(told).toEqual([]);
    expect(purposes).toContain('decision_in_effect');
  });

  it('is one’s own to whoever cast it', async () => {
    expect(await two.tells(UMA, READS, ({ name }) => name === 'Anonymous')).not.toEqual([]);
  });
});
