import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { typed, typedBy, type Typed } from '../../cli/typed.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { aCycleEach } from '../../servers/a-cycle.js';

const EVE = 'eve@example.org';
const idOf = ({ data }: Typed): string => (data as { id: string }).id;

describe('programs by command', () => {
  const { api, cycle } = aCycleEach();
  const by = (as: string, ...line: string[]) => typed(api, as, ...line);
  const here = (): string[] => ['--program', cycle.program];
  const fay = (...line: string[]) => by(FAY, ...line, ...here());
  let folder: string;
  const aFile = (content: object | string): string => {
    const file = join(folder, 'file.yaml');
    writeFileSync(file, typeof content === 'string' ? content : stringify(content));
    return file;
  };

  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'program-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it('are created from a file, listed and shown', async () => {
    const program = { name: 'Printing council', product: 'Prints', engagement: { calendar: { zone: 'Asia/Tokyo' } } };
    const create = (content: object | string) => by(EVE, 'program', 'create', aFile(content));
    expect(await create({ name: 'Printing council' })).toMatchObject({
      code: 2,
      text: expect.stringContaining('file.yaml:1:1 product: '),
    });
    expect(await create(`a: ${'x'.repeat(2_000_001)}`)).toMatchObject({
      code: 2,
      text: expect.stringContaining('At most 2 MB; this description of a program has more'),
    });
    const created = await create(program);
    expect(created.text).toMatch(/^Program +Printing council\nId +\S+\nProduct +Prints\nPeople +1\nYou +.*facilitator/);
    const listed = (await by(EVE, 'program', 'list')).text;
    expect(listed).toMatch(
      new RegExp(`^id +people +you +program\\n(?:.*\\n)*${idOf(created)}  1 +.*  Printing council`),
    );
    expect((await by(EVE, 'program', 'show', 'printing')).text).toMatch(/^Calendar of +Asia\/Tokyo$/m);
    expect((await by(FAY, 'program', 'list')).text).not.toContain('Printing council');
    const renamed = await by(EVE, 'program', 'rename', 'printing', '--name', 'Council of printing');
    expect(renamed.text).toMatch(/^Program +Council of printing\nId .*\nProduct +Prints$/m);
    expect(await by(EVE, 'program', 'rename', 'council of printing')).toMatchObject({
      code: 4,
      text: expect.stringContaining('Say what to change'),
    });
  });

  it('are created from a brief as well, of which only the program counts', async () => {
    const ann = { key: 'ann', name: 'Ann', email: ANN, group: 'end_user' };
    const program = { name: 'Sales', product: 'S', engagement: { calendar: { zone: 'UTC' } }, participants: [ann] };
    const said: string[] = [];
    const create = (content: object) =>
      typedBy(api, EVE, (line) => said.push(line), 'program', 'create', aFile(content));
    for (const content of [program, { program }])
      expect(await create(content)).toMatchObject({ code: 0, data: { people: 2 } });
    expect(said).toEqual([]);
    expect((await create({ program, cycle: { title: 'First' } })).code).toBe(0);
    expect(said).toEqual(['Its cycle is left out: `cycle start --program` starts it']);
    expect(await create({ program: { ...program, participants: [{ ...ann, group: 'folk' }] } })).toMatchObject({
      code: 2,
      text: expect.stringMatching(/file\.yaml:\d+:\d+ program\.participants\[0\]\.group: /),
    });
  });

  it('are created from UTF-8, with or without a mark before it, and from nothing whose letters would be lost', async () => {
    const file = aFile('');
    const written = stringify({ name: 'Käseblatt', product: 'Ü', engagement: { calendar: { zone: 'UTC' } } });
    const not = { code: 2, text: `${file} is not UTF-8; save it as UTF-8` };
    for (const bytes of [Buffer.from(written, 'latin1'), Buffer.from(`\ufeff${written}`, 'utf16le')]) {
      writeFileSync(file, bytes);
      expect(await by(EVE, 'program', 'create', file)).toMatchObject(not);
    }
    expect((await by(EVE, 'program', 'list')).text).not.toContain('seblatt');
    writeFileSync(file, `\ufeff${written}`);
    expect(await by(EVE, 'program', 'create', file)).toMatchObject({ code: 0, data: { name: 'Käseblatt' } });
  });

  it('have people, whom those who manage them add, change and remove', async () => {
    const added = await fay(
      'people',
      'add',
      'Nora@Example.org',
      '--name',
      'Nora',
      '--group',
      'support',
      '--segment',
      'night',
    );
    expect(added.text).toMatch(/^Person +Nora\nId .*\nAddress +nora@example\.org\nGroup +support\nSegments +night\n/);
    expect(added.text).toMatch(/^Roles +contributor$/m);
    expect(await fay('people', 'add', 'nobody', '--name', 'N', '--group', 'support')).toMatchObject({
      code: 4,
      data: { code: 'invalid-input' },
    });
    const changed = await fay('people', 'change', 'nora@', '--group', 'end_user', '--no-segment', '--need', 'audio');
    expect(changed.data).toMatchObject({ group: 'end_user', segments: [], needs: ['audio'], roles: ['contributor'] });
    expect((await fay('people', 'change', 'Nora', '--no-need')).data).toMatchObject({ needs: [] });
    const roles = async (...named: string[]) =>
      (await fay('people', 'change', 'Nora', ...named.flatMap((role) => ['--role', role]))).text;
    expect(await roles('auditor')).toMatch(
      /\nRoles +auditor\nNo longer contributor: --role names every role from now on$/,
    );
    expect(await roles('auditor', 'contributor')).not.toContain('No longer');
    expect(await roles('contributor')).toMatch(/\nNo longer auditor: /);
    expect((await fay('people', 'list')).text).toMatch(
      new RegExp(
        `^id +email +group +roles +segments +name\\n(?:.*\\n)*${idOf(added)}  nora@example\\.org +end user +contributor +Nora`,
      ),
    );
    const remove = (as: string) => by(as, 'people', 'remove', idOf(added), ...here());
    expect(await remove(BEN)).toMatchObject({ code: 4, data: { code: 'no-right' } });
    expect((await remove(FAY)).text).toBe('Nora takes part no more; what they said stays, and is answered');
    expect((await fay('people', 'list')).text).not.toContain('nora@');
  });

  it('know which formats people need, and what they have at stake', async () => {
    const needs = (...line: string[]) => by(ANN, 'people', 'needs', ...line, ...here());
    expect(await needs()).toMatchObject({ code: 2, text: 'Say each format, or --none' });
    expect((await needs('captions', 'large_print')).text).toMatch(/^Needs +captions, large print$/m);
    expect(await needs('smell')).toMatchObject({ code: 4, data: { code: 'invalid-input' } });
    expect((await needs('--none')).data).toMatchObject({ needs: [] });
    const declare = (...line: string[]) => by(ANN, 'interest', 'declare', ...line, ...here());
    expect(await fay('interest', 'list')).toMatchObject({ text: 'Nobody declared anything that you may read' });
    expect(await declare()).toMatchObject({ code: 2, text: 'Say what with --interest and --incentive, or --none' });
    expect(await declare('--none', '--interest', 'x')).toMatchObject({ code: 2 });
    const declared = await declare(
      '--interest',
      'We sell the add-on',
      '--incentive',
      'My travel',
      '--incentive',
      'Lunch',
    );
    expect(declared.text).toMatch(/^At stake +We sell the add-on\nGets +My travel; Lunch\nRead by +participants$/m);
    expect((await declare('--none')).data).toMatchObject({ interests: [], incentives: [] });
    expect((await fay('interest', 'list')).text).toMatch(/^by +declared +at stake +gets\nAnn .* none +none$/);
  });

  it('have a map of whom they must hear, which is changed whole', async () => {
    const change = (content: object | string, ...more: string[]) => fay('map', 'change', aFile(content), ...more);
    const map = {
      targets: [{ who: 'end_user', atLeast: 2 }],
      size: 12,
      channels: [{ channel: 'interview', atLeast: 4 }],
    };
    expect(await change(map)).toMatchObject({ code: 2, text: expect.stringContaining('as `map show --yaml` told it') });
    const shown = await fay('map', 'show');
    const { revision } = shown.data as { revision: number };
    expect(shown.text).toMatch(/^who +at least +members +invited lately\n/);
    const changed = await change(map, '--revision', String(revision));
    expect(changed.text).toMatch(/^end user +2 +\d+ +\d+$/m);
    expect(changed.text).toMatch(
      /^Invited in all +12\nSpared +after 3 cycles in a row; at most 6 cycles within 90 days\n/m,
    );
    expect(await change(map, '--revision', String(revision))).toMatchObject({
      code: 4,
      data: { code: 'revision-conflict' },
    });
    expect(await change({ targets: 3 }, '--revision', '1')).toMatchObject({
      code: 2,
      text: expect.stringContaining('targets'),
    });
    const { text } = await fay('map', 'show', '--yaml');
    expect(text).toMatch(/^# revision \d+\ntargets:\n/);
    expect((await change(text.replace('size: 12', 'size: 9'))).data).toMatchObject({ size: 9, targets: map.targets });
  });

  it('say how texts could be plainer', async () => {
    const check = (...line: string[]) => by(ANN, 'language', 'check', ...line, ...here());
    const hard = `${'We have considered that it is so and that it is not so, and '.repeat(9)}this is all.`;
    const checked = await check(hard);
    expect(checked.text).toMatch(/^what +where\n/);
    expect((await check('--file', aFile(hard))).data).toEqual(checked.data);
    expect(await check('Short and good.')).toMatchObject({
      code: 0,
      text: expect.stringMatching(/^Nothing could be plainer/),
    });
    expect(await check()).toMatchObject({ code: 2, text: 'Type the words, or name --file' });
    expect(await check('--file', join(folder, 'none.md'))).toMatchObject({ code: 2 });
  });
});
