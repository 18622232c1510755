import { sql } from 'kysely';
import type { PositionView } from '../../../apps/api/src/decisions/positions/position.schemas.js';
import { plusMs } from '../../../libs/domain/time.js';
import { aBrowser, formIn } from '../pages/a-browser.js';
import { barriersOf } from '../pages/accessible.js';
import { ANN, BEN, CARL, DAN, DENIZ, FAY, NIL, ODA, RATIONALE, aCouncilForAll, type Forum, voices } from './a-forum.js';

const council = aCouncilForAll();
const { say, adviceClosed } = voices(() => council);
const page = ({ decision }: Forum): string => `/v1/decisions/${decision}`;

describe('a position by the form of its page', () => {
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
    expect(seen).toContain('or until it is decided, which can be as soon as everybody who is asked has spoken');
    const done = await take(BEN, forum, { option, reason: 'Nobody fills it in' });
    expect(done).toMatchObject({ status: 303, to: page(forum) });
    expect(await own(BEN, forum)).toMatchObject({ option, reason: 'Nobody fills it in' });
    const changing = await browser.page(page(forum));
    expect(changing).toContain('<h2>Change what you said</h2>');
    expect(changing).toContain('Nobody fills it in</textarea>');
    const sections = [...changing.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, heading]) => heading);
    expect(sections.indexOf('What you said')).toBe(sections.indexOf('What you may do') + 1); // before everything else
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

  it('comes back with its numbers to be changed, where one is out of its bounds or missing', async () => {
    const criteria = [{ name: 'Value', weight: 1 }];
    const scored = await council.forum({ method: 'score', criteria });
    const ranked = await council.forum({ method: 'ranked', options: [{ title: 'A' }, { title: 'B' }] });
    const [score, rank] = [`score.${scored.options['Drop it']}.0`, `rank.${ranked.options.A}`];
    for (const [forum, field, wrong, right, marked, said] of [
      [
        scored,
        score,
        '999',
        '7',
        score,
        /<li><span[^>]*>Drop it: Value, 0 to 10<\/span>: <span[^>]*>Use a whole number/,
      ],
      [ranked, rank, '', '1', 'abstain', /<li><span[^>]*>Your ballot<\/span>: <span[^>]*>Say a ranking/],
    ] as const) {
      const refused = await take(DAN, forum, { [field]: wrong, reason: 'It is asked twice' });
      expect([refused.status >= 400, barriersOf(refused.text)]).toEqual([true, []]);
      expect(refused.text).toMatch(new RegExp(`<input type="number" [^>]*name="${field}" [^>]*value="${wrong}"`));
      expect(refused.text).toMatch(said);
      expect(refused.text).toMatch(
        new RegExp(`name="${marked}"[^>]* aria-invalid="true" aria-describedby="again-${marked}-wrong"`),
      );
      expect(refused.text).not.toMatch(/<bdi>(scores|ranking)/);
      const again = formIn(refused.text, `${page(forum)}/positions`);
      expect(await (await aBrowser(council.api, DAN)).send(again, { [field]: right })).toMatchObject({ status: 303 });
    }
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
      expect(await (await aBrowser(council.api, email)).page(page(forum))).not.toMatch(/action="[^"]*.positions"/);
    }
    const anonymous = await council.forum({
      method: 'majority',
      anonymous: true,
      deciders: [DAN, BEN, CARL],
      advisers: [],
      contributors: [],
    });
    expect(await (await aBrowser(council.api, DAN)).page(page(anonymous))).not.toMatch(/action="[^"]*.positions"/);
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

describe('a ruling by the form of its page', () => {
  const NEED = 'Auditors need the field once a year';
  const ruling = (forum: Forum) => `${page(forum)}/ruling`;
  const answers = (forum: Forum) => `${page(forum)}/answers`;
  const advised = async (email: string, forum: Forum, reason: string): Promise<string> =>
    (await say(email, forum, { reason })).body.id;
  const answerOf = async (email: string, { decision }: Forum) => (await council.read(decision, email)).position?.answer;

  it('answers advice while more is awaited, and has no form to decide by then', async () => {
    const forum = await council.forum();
    const browser = await aBrowser(council.api, ODA);
    expect(await browser.page(page(forum))).not.toContain(answers(forum));
    const id = (await say(BEN, forum, { option: forum.options['Make it optional'], reason: NEED })).body.id;
    const seen = await browser.page(page(forum));
    expect(barriersOf(seen)).toEqual([]);
    expect(seen).toContain('<h2>Answer what was advised</h2>');
    expect(seen).toContain('>ben, for “Make it optional”:<');
    expect(seen).toContain(`Your answer to ben: “${NEED}”`);
    expect(seen).not.toContain(ruling(forum));
    const form = await browser.form(page(forum), answers(forum));
    const empty = await browser.send(form, {});
    expect([empty.status, empty.text]).toEqual([400, expect.stringContaining('Answer at least one')]);
    const sent = await browser.send(form, { [`answers.${id}`]: 'It stays' });
    expect(sent).toMatchObject({ status: 303, to: page(forum) });
    expect(await browser.page(page(forum))).toContain('It stays</textarea>');
    const change = await browser.form(page(forum), answers(forum));
    expect(await browser.send(change, { [`answers.${id}`]: 'The export keeps it' })).toMatchObject({ status: 303 });
    expect(await answerOf(BEN, forum)).toBe('The export keeps it');
  });

  it('decides, with a reason, answers and what remains of dissent', async () => {
    const forum = await council.forum();
    const id = await advised(BEN, forum, NEED);
    await adviceClosed(forum);
    const browser = await aBrowser(council.api, ODA);
    const seen = await browser.page(page(forum));
    expect(barriersOf(seen)).toEqual([]);
    expect(seen).toContain('<h2>Decide</h2>');
    expect(seen).toContain('You are to decide</span>');
    expect(seen).toContain('>ben, for none of the options in particular:<');
    for (const title of ['Drop it', 'Make it optional', 'Keep things as they are'])
      expect(seen).toMatch(new RegExp(`name="option" value="[^"]+" required>\n<label[^>]*><span[^>]*>${title}<`));
    const form = await browser.form(page(forum), ruling(forum));
    const done = await browser.send(form, {
      option: forum.options['Drop it'] ?? '',
      rationale: RATIONALE,
      dissent: 'Ben would keep it',
      [`answers.${id}`]: 'The export keeps it',
    });
    expect(done).toMatchObject({ status: 303, to: page(forum) });
    expect(await council.read(forum.decision, BEN)).toMatchObject({
      state: 'in_effect',
      outcome: { option: { title: 'Drop it' }, rationale: RATIONALE, dissent: 'Ben would keep it' },
      position: { answer: 'The export keeps it', answeredBy: { name: 'oda' } },
    });
    expect(await browser.page(page(forum))).not.toContain('id="say"');
  });

  it('comes back with what was written, and says whose advice has no answer, or has changed', async () => {
    const forum = await council.forum({ deciders: [], advisers: [BEN, CARL], contributors: [] });
    const [bens, carls] = [await advised(BEN, forum, NEED), await advised(CARL, forum, 'Wait a year')];
    const browser = await aBrowser(council.api, ODA);
    const written = { option: forum.options['Drop it'] ?? '', rationale: RATIONALE, [`answers.${bens}`]: 'It is kept' };
    const refused = await browser.send(await browser.form(page(forum), ruling(forum)), written);
    expect(refused.status).toBe(409);
    expect(barriersOf(refused.text)).toEqual([]);
    expect(refused.text).toContain('carl: “Wait a year” has no answer');
    expect(refused.text).not.toMatch(/`decision|by the commands/);
    expect(refused.text).not.toContain(`<bdi>answers.`);
    expect(refused.text).toContain('Your answer to carl: “Wait a year”');
    for (const kept of [RATIONALE, 'It is kept']) expect(refused.text).toContain(`${kept}</textarea>`);
    const anew = await advised(BEN, forum, 'Auditors need it, in the export');
    const changed = await browser.send(formIn(refused.text, ruling(forum)), {
      ...written,
      [`answers.${carls}`]: 'A year is too long',
    });
    expect([changed.status, changed.text]).toEqual([
      409,
      expect.stringContaining('ben: “Auditors need it, in the export” has no answer'),
    ]);
    const all = { ...written, [`answers.${carls}`]: 'A year is too long', [`answers.${anew}`]: 'It is there' };
    const outdated = await browser.send(formIn(changed.text, ruling(forum)), all);
    expect(outdated.status).toBe(422);
    expect(outdated.text).toMatch(
      new RegExp(`id="again-answers.${bens}-wrong"><span[^>]*>is no current position of this decision`),
    );
    const last = await browser.send(formIn(outdated.text, ruling(forum)), { ...all, [`answers.${bens}`]: '' });
    expect(last).toMatchObject({ status: 303, to: page(forum) });
    expect([await answerOf(BEN, forum), await answerOf(CARL, forum)]).toEqual(['It is there', 'A year is too long']);
  });

  it('names nobody who does not consent to that, in the form and in a refusal', async () => {
    const forum = await council.forum({ deciders: [], contributors: [] });
    const id = await advised(BEN, forum, `${'x '.repeat(27)}Dan Dale needs the field`); // where first words end
    await sql`update person set name = 'Dan Dale' where email = ${DAN}`.execute(council.superuser);
    const browser = await aBrowser(council.api, ODA);
    const form = await browser.form(page(forum), ruling(forum));
    expect(await browser.page(page(forum))).not.toMatch(/x Dan/);
    const refused = await browser.send(form, { option: forum.options['Drop it'] ?? '', rationale: RATIONALE });
    expect([refused.status, refused.text]).toEqual([409, expect.not.stringMatching(/x Dan/)]);
    expect(refused.text).toContain(' has no answer');
    const path = `decisions/${forum.decision}/answers`;
    await council.api.call(ODA, 'POST', `/v1/${path}`, { answers: [{ position: id, answer: 'Dan Dale has it' }] });
    const change = await browser.page(page(forum));
    expect(change).not.toContain('Dan Dale has it');
    expect(change).toContain('Your answer is not shown here');
  });

  it('is for nobody who may not rule, and chooses among options that the method leaves', async () => {
    const forum = await council.forum({ deciders: [], advisers: [] });
    for (const email of [FAY, BEN, CARL, DENIZ, ANN])
      expect(await (await aBrowser(council.api, email)).page(page(forum))).not.toContain(ruling(forum));
    const voted = await council.forum({
      method: 'majority',
      deciders: [DAN, BEN],
      advisers: [CARL],
      contributors: [],
      rules: { threshold: '1/2' },
      tieBreak: ['authority'],
    });
    await say(DAN, voted, { option: voted.options['Drop it'] });
    await say(BEN, voted, { option: voted.options['Make it optional'] });
    const browser = await aBrowser(council.api, ODA);
    expect(await browser.page(page(voted))).not.toContain(ruling(voted));
    const { deadline } = await council.read(voted.decision);
    await council.clock(plusMs(deadline ?? '', 1));
    const seen = await browser.page(page(voted));
    const form = /<form method="post" action="[^"]*\/ruling">.*?<\/form>/s.exec(seen)?.[0] ?? '';
    expect(['Drop it', 'Make it optional', 'Keep things as they are'].map((title) => form.includes(title))).toEqual([
      ...[true, true, false],
    ]);
  });
});

describe('what else is done by the form of a decision’s page', () => {
  const consent = { method: 'consent', rules: { proposal: 'Drop it', length: 'PT72H' } };

  it('closes a concern, by its owner, and over their head by whoever may', async () => {
    const forum = await council.forum(consent);
    await say(DAN, forum, { stance: 'object', reason: 'Auditors need it' });
    const [concern] = (await council.read(forum.decision)).concerns;
    const resolve = `/v1/concerns/${concern?.id}/resolve`;
    const dan = await aBrowser(council.api, DAN);
    expect(barriersOf(await dan.page(page(forum)))).toEqual([]);
    const oda = await aBrowser(council.api, ODA);
    for (const email of [BEN, FAY, ODA])
      expect(await (await aBrowser(council.api, email)).page(page(forum))).not.toContain(resolve);
    await council.clock(plusMs((await council.read(forum.decision)).deadline ?? '', 1));
    const seen = await oda.page(page(forum));
    expect(seen).toContain('Close, over the head of');
    expect(seen).not.toContain('/withdraw');
    await council.clock(null);
    const empty = await dan.send(await dan.form(page(forum), resolve), {});
    expect([empty.status, empty.text]).toEqual([400, expect.stringContaining('name="reason"')]);
    const done = await dan.send(await dan.form(page(forum), resolve), { reason: 'The export keeps it' });
    expect(done).toMatchObject({ status: 303, to: page(forum) });
    expect((await council.read(forum.decision)).concerns).toMatchObject([
      { how: 'resolved', closedReason: 'The export keeps it', closedBy: { name: expect.any(String) } },
    ]);
    expect(await dan.page(page(forum))).not.toContain(resolve);
  });

  it('raises a concern where the method knows any, and comes back with its name', async () => {
    const forum = await council.forum({ ...consent, method: 'last_call' });
    const raise = `${page(forum)}/concerns`;
    const dan = await aBrowser(council.api, DAN);
    expect(await (await aBrowser(council.api, BEN)).page(page(forum))).not.toContain(raise);
    const half = await dan.send(await dan.form(page(forum), raise), { name: 'audit trail' });
    expect([half.status, half.text]).toEqual([
      400,
      expect.stringMatching(/<input type="text" [^>]*value="audit trail"/),
    ]);
    const fields = { name: 'audit trail', reason: 'Auditors need the field once a year' };
    const done = await dan.send(formIn(half.text, raise), fields);
    expect(done).toMatchObject({ status: 303, to: page(forum) });
    const [concern] = (await council.read(forum.decision)).concerns;
    const withdraw = `/v1/concerns/${concern?.id}/withdraw`;
    const back = await dan.send(await dan.form(page(forum), withdraw), { reason: 'The export keeps it' });
    expect(back).toMatchObject({ status: 303, to: page(forum) });
    expect((await council.read(forum.decision)).concerns).toMatchObject([{ ...fields, how: 'withdrawn' }]);
  });

  it('declares a conflict of interest, once', async () => {
    const forum = await council.forum();
    const declare = `${page(forum)}/conflicts`;
    const dan = await aBrowser(council.api, DAN);
    for (const email of [BEN, CARL, FAY])
      expect(await (await aBrowser(council.api, email)).page(page(forum))).not.toContain(declare);
    const reason = 'My company sells the export';
    expect(await dan.send(await dan.form(page(forum), declare), { reason })).toMatchObject({
      status: 303,
      to: page(forum),
    });
    expect(await council.read(forum.decision)).toMatchObject({ conflicts: [{ reason }] });
    expect(await dan.page(page(forum))).not.toContain(declare);
  });
});
