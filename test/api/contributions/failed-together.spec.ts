import { sql } from 'kysely';
import { Commands, type Actor } from '../../../libs/commands/commands.js';
import { notFound } from '../../../libs/domain/refusal.js';
import { subject } from '../../../libs/domain/subject.js';
import { readClock } from '../../../libs/commands/read-clock.js';
import { BEN } from '../../servers/a-council.js';
import { aCycleEach } from '../../servers/a-cycle.js';
import { SILENT_NOTIFIER } from '../../servers/api/silent-notifier.js';

const MANY = 32;

describe('those who share a transaction, when something is wrong with one of them', () => {
  const { api, cycle } = aCycleEach();

  /** Content that fails where its word says so; `attempts` are the words of each transaction, `mostAtOnce` how many of them ran together. */
  function failing() {
    const attempts: string[][] = [];
    let [running, mostAtOnce] = [0, 0];
    const say = new Commands(api.db, SILENT_NOTIFIER).grouped<string, { now: string }, string, { word: string }>({
      load: async (tx, _place, asking) => {
        attempts.push(asking.map(({ said }) => said));
        mostAtOnce = Math.max(mostAtOnce, ++running);
        const now = await readClock(tx);
        running -= 1;
        if (asking.some(({ said }) => said === 'load')) throw new TypeError('It is not what it was taken for');
        return asking.map(({ said }) => (said === 'refused' ? notFound() : { now }));
      },
      draft: (_saying, _facts, { said: word }) => {
        const broken = Object.assign(new Error('It has no such argument'), { code: 'ERR_INVALID_ARG_TYPE' });
        if (word === 'draft') return Promise.reject(broken);
        return Promise.resolve({
          row: word,
          program: cycle.program,
          answer: { word },
          change: { entries: [], notices: [] },
        });
      },
      insert: async (tx, words) => {
        if (words.includes('late')) await sql`do $$ begin raise query_canceled; end $$`.execute(tx);
        if (words.includes('lost')) await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx);
      },
    });
    const all = async (wrong: string) => {
      const person = await cycle.person(BEN);
      const actor: Actor = { person, program: cycle.program, roles: ['contributor'], audiences: [], request: null };
      const words = Array.from({ length: MANY }, (_, index) => (index === 7 ? wrong : `word ${index}`));
      const answers = await Promise.allSettled(words.map((word) => say(subject('cycle', cycle.id), actor, word)));
      return { rejected: answers.flatMap((one, index) => (one.status === 'rejected' ? [{ index, ...one }] : [])) };
    };
    return { all, attempts, most: () => mostAtOnce };
  }

  it.each([
    ['refused', { refusal: { refused: 'not-found' } }],
    ['draft', { code: 'ERR_INVALID_ARG_TYPE' }],
  ])('are all written at once but the one (%s)', async (wrong, reason) => {
    const { all, attempts } = failing();
    expect((await all(wrong)).rejected).toMatchObject([{ index: 7, reason }]);
    expect(attempts).toHaveLength(1);
  });

  it.each([
    ['load', { name: 'TypeError' }],
    ['late', { code: '57014' }],
  ])('run again alone, a few at a time, and only the one fails (%s)', async (wrong, reason) => {
    const { all, attempts, most } = failing();
    expect((await all(wrong)).rejected).toMatchObject([{ index: 7, reason }]);
    expect(attempts.map((words) => words.length)).toEqual([MANY, ...Array.from({ length: MANY }, () => 1)]);
    expect(most()).toBeLessThanOrEqual(4);
  });

  it('do not run again when the connection is lost: it may have been committed', async () => {
    const { all, attempts } = failing();
    expect((await all('lost')).rejected).toHaveLength(MANY);
    expect(attempts).toHaveLength(1);
  });
});
