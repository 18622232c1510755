import { sql } from 'kysely';
import type { PositionView } from '../../../apps/api/src/decisions/positions/position.schemas.js';
import { aBrowser } from '../pages/a-browser.js';
import { barriersOf } from '../pages/accessible.js';
import { ANN, BEN, CARL, DAN, NIL, ODA, aCouncilForAll, type Forum } from './a-forum.js';

describe('a position by the form of its page', () => {
  const council = aCouncilForAll();

  const page = ({ decision }: Forum): string => `/v1/decisions/${decision}`;
  const take = async (email: string, forum: Forum, fields: Record<string, string>) => {
    const browser = await aBrowser(council.api, email);
    const form = await browser.form(page(forum), `${page(forum)}/positions`);
    return browser.send(form, fields);
  };
  const own = async (email: string, { decision }: Forum): Promise<PositionView | null> =>
    (await council.read(decision, email)).position;

  it('is advice with its reasons, and changes what was said before', async () => {
    const forum = await council.forum();
    const option = forum.options['Drop it'] ?? '';
    const browser = await aBrowser(council.api, BEN);
    const seen = await browser.page(page(forum));
    expect(barriersOf(seen)).toEqual([]);
    expect(seen).toContain('<h2>Say what you think</h2>');
    const done = await take(BEN, forum, { option, reason: 'Nobody fills it in' });
    expect(done).toMatchObject({ status: 303, to: page(forum) });
    expect(await own(BEN, forum)).toMatchObject({ option, reason: 'Nobody fills it in' });
    const changing = await browser.page(page(forum));
    expect(changing).toContain('<h2>Change what you said</h2>');
    expect(changing).toContain('Nobody fills it in</textarea>');
    expect(await take(BEN, forum, { reason: 'Auditors need it once a year' })).toMatchObject({ status: 303 });
    expect(await own(BEN, forum)).toMatchObject({ option: null, reason: 'Auditors need it once a year' });
  });

  it.each([
    ['majority', {}, 'Your vote', { option: 'abstain' }, { stance: 'abstain' }],
    ['consent', { proposal: 'Drop it', length: 'PT72H' }, 'The proposal', { option: 'agree' }, { stance: 'agree' }],
    [
      'last_call',
      { proposal: 'Drop it', length: 'PT72H' },
      'The proposal',
      { option: 'disagree', reason: 'Too soon' },
      { stance: 'disagree', reason: 'Too soon' },
    ],
  ] as const)('of %s is a choice of what it asks for', async (method, rules, legend, fields, taken) => {
    const forum = await council.forum({ method, rules });
    expect(await (await aBrowser(council.api, DAN)).page(page(forum))).toContain(`<legend>${legend}</legend>`);
    expect(await take(DAN, forum, fields)).toMatchObject({ status: 303 });
    expect(await own(DAN, forum)).toMatchObject(taken);
    expect(await (await aBrowser(council.api, DAN)).page(page(forum))).toMatch(
      new RegExp(`value="${fields.option}" required checked`),
    );
  });

  it('ranks options by their numbers, equal ones together, and abstains when none has one', async () => {
    const forum = await council.forum({
      method: 'ranked',
      options: [{ title: 'A' }, { title: 'B' }, { title: 'C' }],
    });
    const { A = '', B = '', C = '' } = forum.options;
    expect(await take(DAN, forum, { [`rank.${A}`]: '2', [`rank.${B}`]: '1', [`rank.${C}`]: '2' })).toMatchObject({
      status: 303,
    });
    const ranked = await own(DAN, forum);
    expect(ranked?.ranking?.map((rank) => [rank].flat().toSorted())).toEqual([[B], [A, C].toSorted()]);
    const again = await (await aBrowser(council.api, DAN)).page(page(forum));
    expect(again).toMatch(new RegExp(`name="rank.${B}" min="1" max="4" step="any" value="1"`));
    expect(await take(DAN, forum, {})).toMatchObject({ status: 400 });
    const whole = { [`rank.${A}`]: '2', [`rank.${B}`]: '1', [`rank.${C}`]: '2' }; // as the form begins
    expect(await take(DAN, forum, { ...whole, abstain: 'yes' })).toMatchObject({ status: 303 });
    expect(await own(DAN, forum)).toMatchObject({ ranking: [] });
    expect(await take(DAN, forum, { ...whole, abstain: 'no' })).toMatchObject({ status: 303 });
    expect((await own(DAN, forum))?.ranking).toHaveLength(2);
  });

  it('scores options by criterion, and leaves out what is left empty', async () => {
    const criteria = [
      { name: 'Value, in days', weight: 2 },
      { name: 'Risk', weight: 1 },
    ];
    const forum = await council.forum({ method: 'score', criteria });
    const option = forum.options['Drop it'] ?? '';
    const fields = { [`score.${option}.0`]: '7', [`score.${option}.1`]: '' };
    expect(await take(DAN, forum, fields)).toMatchObject({ status: 303 });
    expect(await own(DAN, forum)).toMatchObject({ scores: { [option]: { 'Value, in days': 7 } } });
    const more = { [`score.${option}.2`]: '7' };
    expect(await take(DAN, forum, more)).toMatchObject({ status: 422 });
    for (const wrong of ['score.__proto__.0', `score.${option}.__proto__`, `score.${option}.999`])
      expect((await take(DAN, forum, { [wrong]: '7' })).status).toBeGreaterThanOrEqual(400);
  });

  it('scores by a criterion of whose name somebody is left out', async () => {
    const criteria = [
      { name: 'Dan Dale is content', weight: 2 },
      { name: 'Risk', weight: 1 },
    ];
    const forum = await council.forum({ method: 'score', criteria });
    await sql`update person set name = 'Dan Dale' where email = ${DAN}`.execute(council.superuser);
    const option = forum.options['Drop it'] ?? '';
    expect(await take(DAN, forum, { [`score.${option}.0`]: '7', [`score.${option}.1`]: '2' })).toMatchObject({
      status: 303,
    });
    const { criteria: told, position } = (
      await council.api.call<{ criteria: { name: string }[]; position: object }>(DAN, 'GET', page(forum))
    ).body;
    expect([told.length, JSON.stringify({ told, position })]).toEqual([2, expect.not.stringContaining('Dan Dale is')]);
    expect(position).toMatchObject({ scores: { [option]: { [told[0]?.name ?? '']: 7, Risk: 2 } } });
    const seen = await (await aBrowser(council.api, DAN)).page(page(forum));
    expect(/<form method="post" action="[^"]*\/positions">.*?<\/form>/s.exec(seen)?.[0]).not.toContain('Dan Dale');
    expect(seen).toMatch(new RegExp(`name="score.${option}.0"[^>]* value="7"`));
  });

  it('that the method refuses comes back with its reason', async () => {
    const forum = await council.forum({ method: 'consent', rules: { proposal: 'Drop it', length: 'PT72H' } });
    const refused = await take(DAN, forum, { option: 'object' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('An objection says why');
    expect(await own(DAN, forum)).toBeNull();
  });

  it('has no form for whoever rules, has no right, or would get a receipt that is shown once', async () => {
    const forum = await council.forum();
    for (const email of [ODA, NIL, ANN]) {
      expect(await (await aBrowser(council.api, email)).page(page(forum))).not.toContain('id="say"');
    }
    const anonymous = await council.forum({
      method: 'majority',
      anonymous: true,
      deciders: [DAN, BEN, CARL],
      advisers: [],
      contributors: [],
    });
    expect(await (await aBrowser(council.api, DAN)).page(page(anonymous))).not.toContain('id="say"');
  });

  it('begins without a reason of which a name is left out, so that it is not lost', async () => {
    const forum = await council.forum();
    await sql`update person set name = 'Dan Dale' where email = ${DAN}`.execute(council.superuser);
    await take(BEN, forum, { reason: 'Dan Dale needs the field once a year' });
    const seen = await (await aBrowser(council.api, BEN)).page(page(forum));
    expect(seen).toContain('<h2>Change what you said</h2>');
    expect(seen).not.toContain('Dan Dale needs');
    expect(seen).toMatch(/name="reason"[^>]*>\n<\/textarea>/);
    expect(seen).toContain('Write it again, or your position is sent without it.');
  });
});
