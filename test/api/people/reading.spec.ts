import { typed } from '../../cli/typed.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { AUD, EVE, aCycle, type Refusing } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

interface Windowed {
  readonly input: { readonly closesAt: string };
}
interface Reader extends Refusing {
  readonly locale: string | null;
  readonly zone: string;
}
const GUS = 'gus@example.org';

describe('how people read dates', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());

  it('is said by themselves or by who adds them, is seen by those who manage the program, and stays where it is left out', async () => {
    const { program, person } = await aCycle(api);
    const people = `/v1/programs/${program}/participants`;
    const read = (as: string, body: object) => api.call<Reader>(as, 'PUT', `${people}/reading`, body);
    const seen = async (as: string, whom: string) =>
      (await api.call<Reader>(as, 'GET', `${people}/${await person(whom)}`)).body;

    expect(await read(ANN, { locale: 'DE-ch', zone: 'Europe/Zurich' })).toMatchObject({
      status: 200,
      body: { email: ANN, locale: 'de-CH', zone: 'Europe/Zurich' },
    });
    expect(await read(ANN, { locale: 'de-CH' })).toMatchObject({ body: { zone: 'Europe/Zurich' } });
    const journal = await api.db
      .selectFrom('journal')
      .select('body')
      .where('program', '=', program)
      .where('type', '=', 'participant-changed')
      .execute();
    expect(journal).toMatchObject([{ body: { person: await person(ANN), changed: ['reading'] } }]); // once, without a place
    expect(JSON.stringify(journal)).not.toMatch(/Zurich|de-CH/);
    for (const [as, locale] of [
      [FAY, 'de-CH'],
      [ANN, 'de-CH'],
      [BEN, null],
      [AUD, null],
    ] as const)
      expect(await seen(as, ANN)).toMatchObject({ locale });

    const wrongs = [
      { locale: 'German' },
      { locale: 'de', zone: 'Mars/Olympus' },
      { zone: 'UTC' },
      { locale: 'de', name: 'X' },
    ];
    for (const wrong of wrongs)
      expect(await read(ANN, wrong)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(await read(EVE, { locale: 'de' })).toMatchObject({ status: 404 });

    const add = (...participants: object[]) => api.call(FAY, 'POST', people, { participants });
    const gus = { email: GUS, name: 'Gus', group: 'buyer' };
    await add({ email: ANN, name: 'Ann', group: 'end_user' }, { ...gus, locale: 'pt-br' });
    expect(await seen(FAY, ANN)).toMatchObject({ locale: 'de-CH', zone: 'Europe/Zurich' });
    const { csv } = (await api.call<{ csv: string }>(FAY, 'GET', `${people}/export`)).body;
    expect(csv).toContain(`${GUS},Gus,buyer,,,Europe/Berlin,pt-BR,contributor`);
    const rows = `email,name,group,locale\n${GUS},Gus,buyer,fr\n${ANN},Ann,end_user,\nx@example.org,X,buyer,Klingon!`;
    expect(await api.call(FAY, 'POST', `${people}/import`, { csv: rows })).toMatchObject({
      body: { taken: 2, problems: [{ line: 4, column: 'locale' }] },
    });
    expect([await seen(FAY, ANN), await seen(FAY, GUS)]).toMatchObject([{ locale: 'de-CH' }, { locale: 'fr' }]);

    const mine = `email,name,group,zone,locale\n${ANN},Anna,end_user,UTC,fr\n${GUS},Gus,buyer,Asia/Tokyo,ja`;
    await api.call(FAY, 'POST', `${people}/import`, { csv: mine });
    await add({ email: ANN, name: 'Anna', group: 'end_user', zone: 'UTC', locale: 'fr' });
    expect(await seen(FAY, ANN)).toMatchObject({ name: 'Anna', locale: 'de-CH', zone: 'Europe/Zurich' }); // she chose
    expect(await seen(FAY, GUS)).toMatchObject({ locale: 'ja', zone: 'Asia/Tokyo' });

    const elsewhere = await aCycle(api);
    const there = { participants: [{ ...gus, locale: 'it', zone: 'Europe/Rome' }] };
    await api.call(FAY, 'POST', `/v1/programs/${elsewhere.program}/participants`, there);
    expect(await seen(FAY, GUS)).toMatchObject({ locale: 'ja', zone: 'Asia/Tokyo' }); // theirs, and not another program's to change

    const command = (locale: string) => typed(api, ANN, 'people', 'reading', locale, '--program', program);
    expect(await command('as-letters')).toMatchObject({ code: 0, data: { locale: null, zone: 'Europe/Zurich' } });
    expect(await command('German')).toMatchObject({ code: 4 });
    await add({ email: ANN, name: 'Anna', group: 'end_user', locale: 'fr' });
    expect(await seen(FAY, ANN)).toMatchObject({ locale: null }); // none is a choice as well
  });

  it('is that of the zone of the program for a newcomer whose zone nobody says', async () => {
    const engagement = { calendar: { zone: 'Pacific/Auckland' } };
    const participants = [{ email: 'far@example.org', name: 'Far', group: 'buyer' }];
    const far = { name: 'Far', product: 'Far', engagement, participants };
    const made = await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', far);
    const path = `/v1/programs/${made.body.id}/participants`;
    const { body } = await api.call<{ items: { email: string; zone: string }[] }>(FAY, 'GET', path);
    expect(body.items).toContainEqual(expect.objectContaining({ email: 'far@example.org', zone: 'Pacific/Auckland' }));
  });

  it('is that of this zone for whoever signed in before as well, founders among them, until somebody says where', async () => {
    const [founder, early, told] = ['founder@example.org', 'early@example.org', 'told@example.org'];
    for (const email of [founder, early, told]) await api.call(email, 'GET', '/v1/programs');
    const found = async (zone: string) => {
      const body = { name: 'Far', product: 'Far', engagement: { calendar: { zone } } };
      const participants = [
        { email: early, name: 'Early', group: 'buyer' },
        { email: told, name: 'Told', group: 'buyer', zone: 'UTC' },
      ];
      const made = await api.call<{ id: string }>(founder, 'POST', '/v1/programs', { ...body, participants });
      const path = `/v1/programs/${made.body.id}/participants`;
      const { body: listed } = await api.call<{ items: { email: string; zone: string }[] }>(founder, 'GET', path);
      return Object.fromEntries(listed.items.map((one) => [one.email, one.zone]));
    };
    const zones = { [founder]: 'Pacific/Auckland', [early]: 'Pacific/Auckland', [told]: 'UTC' };
    expect(await found('Pacific/Auckland')).toEqual(zones);
    expect(await found('Asia/Tokyo')).toEqual(zones);
  });

  it('decides, while pre-reads are out, when written input ends: later for who lives in the west, and never earlier', async () => {
    const cycle = await aCycle(api);
    await cycle.enter('pre_read');
    const ends = async () => (await api.call<Windowed>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body.input.closesAt;
    const lives = (zone: string) =>
      api.call(BEN, 'PUT', `/v1/programs/${cycle.program}/participants/reading`, { locale: 'en-US', zone });
    const told = await ends();
    expect(await lives('America/Los_Angeles')).toMatchObject({ status: 200 });
    const later = await ends();
    expect(Date.parse(later) - Date.parse(told)).toBeGreaterThanOrEqual(8 * 3_600_000);
    await lives('Europe/Berlin');
    expect(await ends()).toBe(later);
  });
});
