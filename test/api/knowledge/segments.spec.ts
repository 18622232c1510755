import { sql, type RawBuilder } from 'kysely';
import { connect } from '../../../libs/database/connection.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { TIM, aCycleEach } from '../../servers/a-cycle.js';

interface Page {
  readonly items: readonly { readonly kind: string; readonly subject: string; readonly segments: readonly string[] }[];
  readonly notes: readonly string[];
  readonly next: string | null;
}
const DECISION = {
  question: 'Do we drop the appendix?',
  options: [{ title: 'Drop it', consequences: 'Auditors miss zebras' }],
  proposer: ANN,
  authority: FAY,
  reviewers: [CLEO],
};
const STORY = {
  kind: 'story',
  story: { when: 'the radio fails', want: 'to write it offline', soThat: 'nothing is lost' },
};

describe('what is known, by the segments of those on whose words it rests', () => {
  const { api, cycle } = aCycleEach({ brief: { invite: [ANN, BEN, TIM], decisions: [DECISION] } });
  let story: string;
  let item: string;
  beforeEach(async () => {
    const obligation = { reference: 'GDPR Art. 30', statement: 'Records say who changed what' };
    await cycle.post(CLEO, 'obligations', { obligations: [obligation] });
    await cycle.enter('session');
    story = (await cycle.post<{ id: string }>(ANN, 'contributions', STORY)).body.id;
    const criteria = [{ statement: 'Given no network, when the report is saved, then nothing typed is lost' }];
    const passages = [{ contribution: story, starts: 0, ends: 9 }];
    const body = { title: 'Offline drafts', framing: 'Typing is lost in basements', criteria, passages };
    item = (await cycle.post<{ id: string }>(FAY, 'items', body)).body.id;
  });

  const get = (as: string, query: string) =>
    api.call<Page>(as, 'GET', `/v1/knowledge?program=${cycle.program}&${query}`);
  const find = async (words: string, as = FAY): Promise<Page['items']> => (await get(as, `q=${words}`)).body.items;
  const of = async (words: string, as = FAY): Promise<(readonly string[])[]> =>
    (await find(words, as)).map(({ segments }) => segments);
  /** Kinds of what tells of a segment: the same on one page as on many, of which the first may be asked about it in another way. */
  const bySegment = async (as: string, segment: string): Promise<string[]> => {
    const { items } = (await get(as, `segment=${segment}`)).body;
    const apart: Page['items'][number][] = [];
    for (let page: Page | undefined; page?.next !== null; apart.push(...page.items))
      page = (await get(as, `segment=${segment}&limit=1${page ? `&after=${page.next}` : ''}`)).body;
    expect(apart).toEqual(items);
    return items.map(({ kind }) => kind).sort();
  };
  const cite = async (said: { id: string }): Promise<void> => {
    const passage = { contribution: said.id, starts: 0, ends: 9 };
    expect(await api.call(FAY, 'POST', `/v1/items/${item}/passages`, passage)).toMatchObject({ status: 201 });
  };
  const change = async (statement: RawBuilder<unknown>): Promise<void> => {
    const owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 1 });
    await statement.execute(owner);
    await owner.destroy();
  };

  it('finds items, their criteria, the decisions about them, personas and what a note promises', async () => {
    const persona = { name: 'Okapis', description: 'They work underground', stories: [story] };
    expect((await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/personas`, persona)).status).toBe(201);
    const decision = (await find('zebras'))[0]?.subject ?? '';
    expect([await of('zebras'), await of('gdpr')]).toEqual([[[]], [[]]]);
    await api.call(FAY, 'POST', `/v1/items/${item}/decisions`, { decision });
    await cite(await cycle.say(BEN, { proxyFor: 'buyer' }));
    const promised = JSON.stringify({ willChange: [{ item, title: 'Walruses', criteria: [] }] });
    await change(sql`insert into closure_note (cycle, program, audience, version, body, introduction, published_at)
      values (${cycle.id}, ${cycle.program}, 'participants', 1, ${promised}::jsonb, '', clock())`);
    const heard = [['buyer', 'end_user', 'field-worker']];
    for (const words of ['basements', 'network', 'zebras', 'walruses'])
      expect([words, await of(words)]).toEqual([words, heard]);
    expect(await of('okapis')).toEqual([['end_user', 'field-worker']]);
    const rests = ['closure', 'criterion', 'decision', 'item'];
    expect(await bySegment(ANN, 'field-worker')).toEqual([...rests, 'persona', 'story'].sort());
    expect(await bySegment(ANN, 'buyer')).toEqual(rests);
    expect(await bySegment(ANN, 'operator')).toEqual([]); // Ben spoke for others
  });

  it('tells nobody of words that they may not read, be it for their audience or for that of what lies between', async () => {
    await cite(await cycle.say(TIM, { audience: 'team' }));
    expect([await bySegment(FAY, 'team'), await of('basements')]).toEqual([
      ['criterion', 'item'],
      [['end_user', 'field-worker', 'team']],
    ]);
    for (const as of [ANN, BEN])
      expect([await bySegment(as, 'team'), await of('basements', as)]).toEqual([[], [['end_user', 'field-worker']]]);
    const decision = (await find('zebras'))[0]?.subject ?? '';
    await api.call(FAY, 'POST', `/v1/items/${item}/decisions`, { decision });
    await change(sql`update item set audience = 'team' where id = ${item}`);
    expect(await bySegment(BEN, 'field-worker')).toEqual(['story']);
    expect(await bySegment(TIM, 'field-worker')).toEqual(['criterion', 'decision', 'item', 'story']);
    await change(sql`update item set audience = 'participants' where id = ${item}`);
    await change(sql`update contribution set audience = 'restricted' where id = ${story}`);
    expect(await bySegment(BEN, 'end_user')).toEqual([]);
    expect(await bySegment(ANN, 'end_user')).toContain('item'); // her own words
  });

  it('follows what is cited, who they are now, and whether a consent to telemetry stands', async () => {
    const said = await cycle.say(BEN);
    await cite(said);
    expect(await bySegment(ANN, 'operator')).toEqual(['criterion', 'item']);
    const other = await cycle.person(CLEO);
    await change(sql`update contribution set telemetry_of = array[${other}]::uuid[] where id = ${said.id}`);
    expect([await bySegment(ANN, 'operator'), await bySegment(BEN, 'operator')]).toEqual([[], ['criterion', 'item']]);
    await change(
      sql`update membership set segments = '{night-shift}' where program = ${cycle.program} and stakeholder_group = 'end_user'`,
    );
    expect(await bySegment(ANN, 'night-shift')).toEqual(['criterion', 'item']);
    await change(sql`delete from citation where item = ${item}`);
    expect(await bySegment(ANN, 'night-shift')).toEqual([]);
  });

  it('are denied only where nobody is of one, however many there are, nor was when they left', async () => {
    const notes = async (segment: string): Promise<readonly string[]> =>
      (await get(ANN, `q=xylophone&segment=${segment}`)).body.notes;
    const denied = [expect.stringMatching(/^Nobody in your programs is of a group or segment /)];
    expect([await notes('zz-last'), await notes('end_user')]).toEqual([denied, []]);
    const [ben, tim] = [await cycle.person(BEN), await cycle.person(TIM)];
    await change(sql`update membership set segments = array(select 'a' || n from generate_series(1000, 1199) n)
      where program = ${cycle.program} and person = ${tim}`);
    await change(
      sql`update membership set segments = '{zz-last}' where program = ${cycle.program} and person = ${ben}`,
    );
    expect(await notes('zz-last')).toEqual([]);
    await api.call(FAY, 'DELETE', `/v1/programs/${cycle.program}/participants/${ben}`);
    expect(await notes('zz-last')).toEqual([]);
  });
});
