import { Round } from '../../apps/worker/src/relay/round.js';

const HOUR_MS = 3_600_000;

describe('a round of rows', () => {
  it('goes page by page, and where it costs much begins once in a while', async () => {
    const rows = ['a', 'b', 'c', 'd', 'e'];
    let now = 0;
    let isAway = true;
    const find = (after: string, most: number): Promise<string[]> =>
      isAway ? Promise.reject(new Error('away')) : Promise.resolve(rows.filter((row) => row > after).slice(0, most));
    const round = new Round(
      2,
      (row: string) => row,
      find,
      HOUR_MS,
      () => now,
    );
    const pages = async (): Promise<string[]> => {
      const seen: string[] = [];
      for (let look = 0; look < 10; look += 1) {
        seen.push((await round.next()).join(''));
        now += 10_000;
      }
      return seen;
    };
    await expect(round.next()).rejects.toThrow('away');
    isAway = false;
    expect(await pages()).toEqual(['ab', 'cd', 'e', '', '', '', '', '', '', '']);
    now = HOUR_MS - 1;
    expect(await round.next()).toEqual([]);
    now = HOUR_MS;
    expect(await pages()).toEqual(['ab', 'cd', 'e', '', '', '', '', '', '', '']);
  });
});
