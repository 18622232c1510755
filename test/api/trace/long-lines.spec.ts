import { sql } from 'kysely';
import { connect } from '../../../libs/database/connection.js';
import { typed } from '../../cli/typed.js';
import { ANN, CLEO, FAY } from '../../servers/a-council.js';
import { EVE, TIM, aCycleEach, type Refusing } from '../../servers/a-cycle.js';
import { barriersOf } from '../pages/accessible.js';

interface Node {
  readonly kind: string;
  readonly id: string;
  readonly way: string;
}
interface Trace extends Refusing {
  readonly nodes: readonly Node[];
  readonly links: readonly { readonly from: Node; readonly to: Node }[];
  readonly truncated: boolean;
  readonly more: readonly { readonly kind: string; readonly way: string; readonly after: string }[];
  readonly next: string | null;
}

const VOICES = 430;
const OF_THE_TEAM = 30; // for the team alone

describe('a line with more of a kind than is shown at once', () => {
  const { api, cycle } = aCycleEach();
  let voices: readonly { readonly id: string; readonly audience: string }[];
  let item: string;

  beforeEach(async () => {
    await cycle.post(CLEO, 'obligations', { obligations: [] });
    await cycle.enter('session');
    const passages = [{ contribution: (await cycle.say(ANN)).id, starts: 0, ends: 10 }];
    const made = { title: 'A short form', framing: 'Long', passages };
    item = (await cycle.post<{ id: string }>(FAY, 'items', made)).body.id;
    const author = await cycle.person(TIM);
    const owner = connect(api.database.superuserUrl, { name: 'test-owner', max: 1 });
    await sql`delete from citation where item = ${item}`.execute(owner);
    await sql`delete from contribution where cycle = ${cycle.id}`.execute(owner);
    await sql`insert into contribution (id, program, cycle, audience, author, kind, channel, body, salt, quality)
      select gen_random_uuid(), ${cycle.program}, ${cycle.id}, case when n <= ${OF_THE_TEAM}::int then 'team' else 'participants' end,
        ${author}, 'feedback', 'written', 'Report ' || n || ' takes eight minutes', 'salt', '{}'
      from generate_series(1, ${VOICES}::int) n`.execute(owner);
    await sql`insert into disposition (contribution, program, cycle, audience, kind, answer, published_at)
      select id, program, cycle, 'participants', 'answered', 'Thank you', clock() from contribution where cycle = ${cycle.id}`.execute(
      owner,
    );
    await sql`insert into closure_note (cycle, program, audience, version, body, introduction, published_at)
      values (${cycle.id}, ${cycle.program}, 'participants', 1, '{}', '', clock())`.execute(owner);
    voices = await owner
      .selectFrom('contribution')
      .select(['id', 'audience'])
      .where('cycle', '=', cycle.id)
      .orderBy('id')
      .execute();
    await owner.destroy();
  });

  const trace = (as: string, path: string) => api.call<Trace>(as, 'GET', `/v1/trace/${path}`);
  const of = ({ nodes }: Trace, kind: string): string[] =>
    nodes.filter((node) => node.kind === kind && node.way !== 'here').map(({ id }) => id);
  /** All of one kind, page by page from where the line says that there are more. */
  const all = async (as: string, path: string, kind: string): Promise<string[]> => {
    const { body } = await trace(as, path);
    let after: string | null = body.more.find((one) => one.kind === kind)?.after ?? '';
    const found: string[] = [];
    while (after !== null) {
      const page: Trace = (await trace(as, `${path}?after=${after}`)).body;
      expect(page.nodes.filter(({ way }) => way === 'here')).toHaveLength(1);
      expect([of(page, kind).length > 0, page.truncated]).toEqual([true, page.next !== null]);
      found.push(...of(page, kind));
      after = page.next;
    }
    return found;
  };
  const read = (as: string): string[] =>
    voices.filter(({ audience }) => as === TIM || audience === 'participants').map(({ id }) => id);
  const citeAll = async (): Promise<void> => {
    await sql`insert into citation (item, contribution, program, audience, starts, ends)
      select ${item}, id, program, 'participants', 0, 6 from contribution where cycle = ${cycle.id}`.execute(api.db);
  };

  it.each([ANN, TIM])('leads from the note to each answer and each voice that %s may read, once', async (as) => {
    const line = (await trace(as, `closure-note/${cycle.id}`)).body;
    expect([line.truncated, line.next, of(line, 'contribution').length]).toEqual([true, null, 200]);
    expect(line.more.map(({ way, kind }) => `${way} ${kind}`).sort()).toEqual([
      'back closure_line',
      'back contribution',
    ]);
    for (const kind of ['closure_line', 'contribution'])
      expect(await all(as, `closure-note/${cycle.id}`, kind)).toEqual(read(as));
  });

  it('leads through what is not shown itself, from an item to whoever said what it cites, and on to the answers', async () => {
    await citeAll();
    const line = (await trace(ANN, `item/${item}`)).body;
    expect(new Set(line.more.map(({ way, kind }) => `${way} ${kind}`))).toEqual(
      new Set(['back passage', 'back contribution', 'on closure_line']),
    );
    const [back, on] = [await all(ANN, `item/${item}`, 'contribution'), await all(ANN, `item/${item}`, 'closure_line')];
    expect([back, on]).toEqual([read(ANN), read(ANN)]);
    expect(await all(ANN, `item/${item}`, 'passage')).toHaveLength(VOICES - OF_THE_TEAM);
  });

  it('shows what may be read where much may not, and says of nothing else that there is more', async () => {
    await citeAll();
    await sql`update contribution set audience = 'team' where id = any(${voices.slice(0, 400).map(({ id }) => id)}::uuid[])`.execute(
      api.db,
    );
    const rest = voices.slice(400).filter(({ audience }) => audience === 'participants');
    const { body } = await trace(ANN, `item/${item}`);
    expect(of(body, 'contribution').sort()).toEqual(rest.map(({ id }) => id));
    expect([body.truncated, body.more]).toEqual([false, []]);
    expect(await all(TIM, `item/${item}`, 'contribution')).toHaveLength(VOICES);
  });

  it('leads each thing that it shows to another that it shows', async () => {
    await citeAll();
    const { nodes, links } = (await trace(TIM, `item/${item}`)).body;
    const linked = new Set(links.flatMap(({ from, to }) => [from.id, to.id]));
    expect(nodes.filter(({ id }) => !linked.has(id))).toEqual([]);
  });

  it('is read on in a browser and by command', async () => {
    const headers = { accept: 'text/html', authorization: `Bearer ${await api.token(ANN)}` };
    const open = async (path: string): Promise<string> => {
      const page = await (await fetch(`${api.origin}${path}`, { headers })).text();
      expect([path, barriersOf(page)]).toEqual([path, []]);
      return page;
    };
    const found: string[] = [];
    let page = await open(`/v1/trace/closure-note/${cycle.id}`);
    let href = /<a href="([^"]*)">All that was said<\/a>/.exec(page)?.[1];
    while (href !== undefined) {
      page = await open(href.replaceAll('&amp;', '&'));
      expect(page).toContain('<h2>What led to it: all that was said</h2>');
      found.push(
        ...[...page.matchAll(/Somebody said: <a href="\/v1\/contributions\/([^"]*)">/g)].map(([, id = '']) => id),
      );
      href = /<a rel="next" href="([^"]*)">/.exec(page)?.[1];
    }
    expect(found).toEqual(read(ANN));
    const line = await typed(api, ANN, 'trace', 'closure-note', cycle.id);
    expect(line.text).toContain('\n  --after back:contribution  led to it: contribution');
    const first = await typed(api, ANN, 'trace', 'closure-note', cycle.id, '--after', 'back:contribution');
    const [, next = ''] = /There is more: --after (\S+)$/.exec(first.text) ?? [];
    const second = await typed(api, ANN, 'trace', 'closure-note', cycle.id, '--after', next);
    expect(read(ANN).filter((id) => `${first.text}\n${second.text}`.includes(id))).toEqual(read(ANN));
    expect(second.text).not.toContain('There is more');
  });

  it.each(['back', 'back:everything', 'up:contribution', 'back:contribution:first', 'back:contribution:'])(
    'refuses to go on after %s',
    async (after) => {
      expect(await trace(ANN, `closure-note/${cycle.id}?after=${after}`)).toMatchObject({
        status: 400,
        body: { code: 'invalid-input', errors: [{ path: 'after' }] },
      });
    },
  );

  it('has nothing of a kind that does not lie on the way, and for nobody who may not read where it begins', async () => {
    const { body } = await trace(ANN, `closure-note/${cycle.id}?after=on:contribution`);
    expect([body.nodes.length, body.truncated, body.next]).toEqual([1, false, null]);
    expect(await trace(EVE, `closure-note/${cycle.id}?after=back:contribution`)).toMatchObject({ status: 404 });
  });
});
