import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { connect, type Database } from '../../../libs/database/connection.js';
import { FAY } from '../../servers/a-council.js';
import { anApi, type TestApi } from '../../servers/an-api.js';
import { DOCUMENTS, QUERIES } from './judged-queries.js';

const AT = 5;

/** Normalised discounted cumulative gain of the first five (Järvelin and Kekäläinen, 2002), with the gains 2^grade - 1. */
function ndcg(found: readonly string[], good: Readonly<Record<string, number>>): number {
  const gain = (grades: readonly number[]): number =>
    grades.slice(0, AT).reduce((sum, grade, place) => sum + (2 ** grade - 1) / Math.log2(place + 2), 0);
  const ideal = gain(Object.values(good).sort((one, other) => other - one));
  return gain(found.map((key) => good[key] ?? 0)) / ideal;
}
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the ranking of a search', () => {
  let api: TestApi;
  let owner: Database;
  let program: string;
  const keys = new Map<string, string>();
  beforeAll(async () => {
    api = await anApi();
    owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 1 });
    const body = { name: 'P', product: 'P', engagement: { calendar: { zone: 'UTC' } } };
    program = (await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', body)).body.id;
    for (const [key, { kind, title, body: words }] of Object.entries(DOCUMENTS)) {
      const id = `${kind}:${randomUUID()}`;
      keys.set(id, key);
      await sql`insert into search_document (id, kind, subject, program, audience, title, body, segments, at)
        values (${id}, ${kind}, gen_random_uuid(), ${program}, 'participants', ${title}, ${words}, '{}', clock())`.execute(
        owner,
      );
    }
  });
  afterAll(async () => {
    await owner.destroy();
    await api.stop();
  });

  const search = async (q: string): Promise<string[]> => {
    const path = `/v1/knowledge?limit=${AT}&q=${encodeURIComponent(q)}`;
    const { body } = await api.call<{ items: { id: string }[] }>(FAY, 'GET', path);
    return body.items.map(({ id }) => keys.get(id) ?? id);
  };
  const plain = async (q: string): Promise<string[]> => {
    const { rows } = await sql<{ id: string }>`
      select id from search_document, plainto_tsquery('english', ${q}) as q where program = ${program} and words @@ q
      order by ts_rank(words, q) desc, id limit ${AT}`.execute(owner);
    return rows.map(({ id }) => keys.get(id) ?? id);
  };

  it('is better than plain ts_rank on the judged queries', async () => {
    expect(QUERIES).toHaveLength(30);
    const found: number[] = [];
    const compared: number[] = [];
    for (const { q, good } of QUERIES) {
      found.push(ndcg(await search(q), good));
      compared.push(ndcg(await plain(q), good));
    }
    const [ours, theirs] = [mean(found), mean(compared)];
    const poor = QUERIES.filter((_query, index) => (found[index] ?? 0) < 0.5).map(({ q }) => q);
    process.stdout.write(`nDCG@5 of the search ${ours.toFixed(3)}, of plain ts_rank ${theirs.toFixed(3)}; below 0.5: ${poor.join(', ') || 'none'}\n`); // prettier-ignore
    expect(ours).toBeGreaterThan(theirs + 0.1);
    expect(ours).toBeGreaterThan(0.8);
  });
});
