import { clock, tellIn } from '../../../apps/cli/src/output/words.js';
import { typed, type Typed } from '../../cli/typed.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { aCycleEach } from '../../servers/a-cycle.js';

const SOON = '2027-03-01T09:00:00.000Z';
const LATER = '2027-04-01T09:00:00.000Z';
const idOf = ({ data }: Typed): string => (data as { id: string }).id;
const last = (text: string): string[] => (text.split('\n').at(-1) ?? '').split(/ {2,}/);

describe('what a team keeps, by command', () => {
  const { api, cycle } = aCycleEach();
  const by = (as: string, ...line: string[]) => typed(api, as, ...line);
  const here = (): string[] => ['--program', cycle.program];
  const fay = (noun: string, name: string, ...line: string[]) => by(FAY, noun, name, ...line, ...here());

  it('norms are set, looked at again and ended', async () => {
    const set = await fay('norm', 'set', 'We answer', 'within two days', '--review', SOON);
    expect(last(set.text)).toEqual([idOf(set), expect.any(String), 'fay', 'We answer within two days']);
    expect(await fay('norm', 'review', 'we answer', 'keep')).toMatchObject({
      code: 4,
      data: { code: 'invalid-input' },
    });
    const kept = await fay('norm', 'review', 'we answer', 'keep', '--review', LATER);
    expect(kept.data).toMatchObject({ reviewAt: LATER });
    const byDay = await fay('norm', 'review', 'we answer', 'keep', '--review', '2027-04-01');
    expect(byDay.data).toMatchObject({ reviewAt: '2027-03-31T22:00:00.000Z' }); // asked from the beginning of the day, in the program's zone
    expect((await fay('norm', 'list')).text).toMatch(/ {2}2027-04-01 {2}/);
    const reworded = await fay('norm', 'review', 'we answer', 'reword', 'In three', 'days', '--review', LATER);
    expect(reworded.data).toMatchObject({ statement: 'In three days' });
    expect(await fay('norm', 'review', 'In three', 'end', 'at once')).toMatchObject({ code: 2 });
    expect((await fay('norm', 'review', 'In three', 'end')).text).toContain('  ended ');
    expect(await fay('norm', 'list')).toMatchObject({ code: 0, text: 'There are no norms' });
    expect((await fay('norm', 'list', '--ended')).data).toHaveLength(2);
    expect(await fay('norm', 'set', 'x', '--review', 'soon')).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^--review: /),
    });
  });

  it('consent is asked, given and ended, with instants as people here read them', async () => {
    const asked = ['--what', 'Voices', '--why', 'To hear it again', '--how', 'Here only', '--seen-by', 'The team'];
    const purpose = await fay('consent', 'ask', 'recording', ...asked, '--until', LATER);
    const sooner = await by(ANN, 'consent', 'give', idOf(purpose), '--until', '2027-03-01', ...here());
    expect(JSON.stringify(sooner.data)).toContain('2027-03-01T22:59:59.000Z');
    const given = await by(ANN, 'consent', 'give', idOf(purpose), '--until', SOON, ...here());
    const shown = await by(ANN, 'consent', 'show', ...here());
    const ended = await fay('consent', 'end', 'recording');
    expect([purpose, given, shown, ended].map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(purpose.text).toMatch(
      /^recording: everybody who may contribute is asked from now on\n {2}asked: version 1, /,
    );
    expect(purpose.text).toContain(`  until: ${clock(LATER)}`);
    tellIn('Europe/Berlin'); // where Ann is
    expect(shown.text).toContain(`recording: valid (version 1, until ${clock(SOON)})`);
    for (const { text } of [purpose, given, shown, ended]) expect(text).not.toMatch(/\dT\d\d:\d\d:/);
  });

  it('stories get a name', async () => {
    await cycle.enter('session');
    const story = { when: 'I am on a roof', want: 'to send it later', soThat: 'nothing is lost' };
    const { id } = await cycle.say(ANN, { kind: 'story', story, text: undefined });
    const about = ['--description', 'They work without a network'];
    const added = await fay('persona', 'add', '--name', 'Roofers', ...about, '--story', id);
    expect(added.text).toContain(`\n  Ann: to send it later (${id})`);
    expect(await fay('persona', 'change', 'roof', '--name', 'On roofs')).toMatchObject({
      code: 0,
      data: { name: 'On roofs', description: 'They work without a network', stories: [{ id }] },
    });
    expect(last((await fay('persona', 'list')).text)).toEqual([idOf(added), '1', 'On roofs']);
    expect((await by(BEN, 'persona', 'show', 'on ROOFS')).text).toMatch(/^Persona +On roofs$/m);
    expect(await by(BEN, 'persona', 'add', '--name', 'x', ...about, ...here())).toMatchObject({ code: 4 });
  });

  it('objectives are measured', async () => {
    const { objectives } = (await cycle.get<{ objectives: { statement: string }[] }>(FAY, 'agenda')).body;
    const first = objectives[0]?.statement.slice(0, 8) ?? '';
    const record = (value: string) => by(FAY, 'measurement', 'record', cycle.id, first, value, '--at', AT);
    const AT = new Date(Date.now() - 60_000).toISOString();
    expect(await record('nine')).toMatchObject({ code: 2, text: '"nine" is no number' });
    expect([(await record('9')).text, (await record('8')).text]).toEqual(['Recorded', 'Corrected']);
    const list = await by(ANN, 'measurement', 'list', cycle.id, '--objective', first);
    expect(last(list.text).slice(1, 3)).toEqual(['8', 'fay']);
  });

  it('absences, promises and problems are listed', async () => {
    const when = ['--from', SOON, '--to', LATER];
    const declared = await by(ANN, 'absence', 'declare', ...when, '--deputy', BEN, ...here());
    const days = await by(BEN, 'absence', 'declare', '--from', '2027-03-01', '--to', '2027-04-01', ...here());
    expect(days.data).toMatchObject({ from: '2027-02-28T23:00:00.000Z', to: '2027-04-01T22:00:00.000Z' }); // the whole day
    expect(last(days.text)[4]).toBe('2027-04-01'); // and no midnight of the day after
    expect(last(days.text)[3]).toBe('2027-03-01');
    expect((await fay('absence', 'list')).text).toMatch(/ 2027-04-01$/m);
    expect((await by(BEN, 'absence', 'end', idOf(days))).code).toBe(0);
    expect(last(declared.text).slice(0, 3)).toEqual([idOf(declared), 'Ann', 'Ben']);
    expect(await by(ANN, 'absence', 'declare', ...when, '--deputy', ANN, ...here())).toMatchObject({ code: 4 });
    expect((await fay('absence', 'list')).data).toHaveLength(1);
    expect((await by(ANN, 'absence', 'end', idOf(declared))).code).toBe(0);
    expect(await fay('absence', 'list')).toMatchObject({ text: 'Nobody is away' });
    await fay('norm', 'set', 'We answer', '--review', SOON);
    const mine = await fay('promise', 'list', '--mine');
    expect(last(mine.text).slice(1, 4)).toEqual(['fay', 'another look at a norm', 'open']);
    expect((await fay('promise', 'list')).data).toHaveLength(1);
    expect(await fay('problem', 'list')).toMatchObject({ code: 0, text: 'There are no problems' });
    expect(await by(ANN, 'promise', 'list', ...here())).toMatchObject({ code: 4, data: { code: 'no-right' } });
  });
});
