import { ANN } from '../../servers/a-council.js';
import { aCycle, type Refusing, type Said, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

const GOOD = { kind: 'feedback', text: 'On Monday the export took 18 minutes; it should take 5.' };

describe('the words of a contribution', () => {
  let api: TestApi;
  let cycle: TestCycle;
  beforeAll(async () => {
    api = await anApi();
    cycle = await aCycle(api);
    await cycle.enter('session');
  });
  afterAll(() => api.stop());

  const say = (as: string, body: unknown, headers = {}) =>
    cycle.post<Said & Refusing>(as, 'contributions', body, headers);
  const list = () => cycle.get<{ items: Said[] }>(ANN, 'contributions');

  it('takes texts as people write them: 20,000 characters, emoji, right to left', async () => {
    for (const text of [
      'x'.repeat(20_000),
      '👩‍🔧 works',
      'لا يعمل هذا',
      "'; drop table contribution; --",
      '<b>&amp;</b>',
    ]) {
      expect(await say(ANN, { kind: 'concern', text })).toMatchObject({ status: 201, body: { text } });
    }
  });

  it('are UTF-8, and refused where they would lose letters', async () => {
    const json = JSON.stringify({ ...GOOD, text: 'Müller takes 18 minutes on Monday' });
    const before = (await list()).body.items.length;
    const utf8 = 'application/json; charset=UTF-8';
    expect(await say(ANN, Buffer.from(json, 'latin1'), { 'content-type': 'application/json' })).toMatchObject({
      status: 400,
      body: { code: 'invalid-input', detail: 'The body is not UTF-8; its letters would be lost' },
    });
    for (const charset of ['latin1', '"iso-8859-1"', 'utf-16'])
      expect(
        await say(ANN, Buffer.from(json), { 'content-type': `application/json; charset=${charset}` }),
      ).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
    expect((await list()).body.items).toHaveLength(before);
    const said = await say(ANN, Buffer.from(json), { 'content-type': utf8 });
    expect(said).toMatchObject({ status: 201, body: { text: 'Müller takes 18 minutes on Monday' } });
  });

  it.each(['\u200b\u200b', ' \u2060\n\u00ad', '\u3164', '\u2800 ', '\ufe0f', '\u202e\u202c', '\t'])(
    'are not nothing that can be seen: %j',
    async (text) => {
      expect(await say(ANN, { ...GOOD, text })).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    },
  );
});
