import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typed, typedBy } from '../../../cli/typed.js';
import { BEN, FAY } from '../../../servers/a-council.js';
import { EVE, aCycle, type Refusing } from '../../../servers/a-cycle.js';
import { aMappedProgramEach, TARGETS } from './a-mapped-program.js';

describe('who must be heard stands in a file', () => {
  const { api, program, map, put } = aMappedProgramEach();
  interface Imported extends Refusing {
    readonly problems: readonly { readonly line: number; readonly column: string | null; readonly message: string }[];
  }
  const send = (csv: unknown, over: object = {}, as = FAY, to = program()) =>
    api.call<Imported>(as, 'POST', `/v1/programs/${to}/stakeholder-map/import`, { csv, ...over });
  const written = (as = FAY) =>
    api.call<{ csv: string }>(as, 'GET', `/v1/programs/${program()}/stakeholder-map/export`);
  const targets = async () => (await map(FAY)).body.targets;

  it('whose rows are set one by one: a wrong one is told by line and column, none stands twice, the rest of the map stays', async () => {
    const csv = [
      '\ufeffATLEAST;Who',
      '4;End user',
      '1; Night-Shift ',
      '0;vendor',
      '2.5;vendor',
      ';vendor',
      '3;=cmd|calc',
      '2;night-shift',
      '1;buyer;and more',
      '1;screen\ufffdreader',
      '1;buyer',
      '5;"partner',
    ].join('\r\n');
    const told = { rows: 11, taken: 3, added: 1, changed: 1, targets: 4 };
    expect(await send(csv, { dryRun: true })).toMatchObject({ status: 200, body: { ...told, dryRun: true } });
    expect(await targets()).toEqual(TARGETS);
    const answer = await send(csv);
    expect(answer).toMatchObject({ status: 200, body: { ...told, dryRun: false } });
    expect(answer.body.problems.map(({ line, column }) => [line, column])).toEqual([
      ...[4, 5, 6].map((line) => [line, 'atLeast']),
      ...[
        [7, 'who'],
        [8, 'who'],
        [9, null],
        [10, 'who'],
        [12, null],
      ],
    ]);
    const [, , , key, twice, , lost] = answer.body.problems.map(({ message }) => message);
    expect(key).toBe('Use lower-case letters, digits and hyphens, at most 40');
    expect(twice).toBe('is the same group or segment as on line 3');
    expect(lost).toContain('wrong encoding');
    const now = [{ who: 'end_user', atLeast: 4 }, ...TARGETS.slice(1), { who: 'night-shift', atLeast: 1 }];
    expect(await targets()).toEqual(now);
    expect((await map(FAY)).body).toMatchObject({ rotation: { inARow: 1, most: 3, days: 30 }, revision: 2 });
    expect(await send(csv)).toMatchObject({ body: { taken: 3, added: 0, changed: 0, targets: 4 } });
    expect((await map(FAY)).headers.etag).toBe('"2"'); // nothing was new
    const rows = ['target,end_user,4', 'target,screen-reader,1', 'target,buyer,1', 'target,night-shift,1'];
    const settings = ['setting,inARow,1', 'setting,most,3', 'setting,days,30'];
    expect((await written()).body.csv).toBe(`${['kind,who,atLeast', ...rows, ...settings].join('\n')}\n`);
  });

  it('that holds all of the map, so that an empty one becomes the same by it', async () => {
    const whole = {
      targets: [{ who: 'size', atLeast: 2 }, ...TARGETS], // a segment may be called so
      size: 40,
      rotation: { inARow: 2, most: 5, days: 60 },
      channels: [
        { channel: 'interview', atLeast: 10_000 },
        { channel: 'support_review', atLeast: 1 },
      ],
    };
    expect((await put(FAY, whole)).status).toBe(200);
    const { csv } = (await written()).body;
    const other = (await aCycle(api)).program;
    expect(await send(csv, {}, FAY, other)).toMatchObject({
      body: { rows: 10, taken: 10, added: 7, changed: 3, problems: [] },
    });
    const seen = await api.call<object>(FAY, 'GET', `/v1/programs/${other}/stakeholder-map`);
    expect(seen.body).toMatchObject(whole);
    expect(await send(csv, {}, FAY, other)).toMatchObject({ body: { taken: 10, added: 0, changed: 0 } });
  });

  it('whose kinds are told apart, and a number that one may not have is told', async () => {
    const csv = [
      'Kind,Who,atLeast',
      'Channel,Support review,3',
      'setting,INAROW,2',
      'setting,inARow,11',
      'setting,days,6',
      'setting,colour,6',
      'channel,pigeon,1',
      'rule,buyer,1',
      ',partner,1',
      'setting,size,501',
    ].join('\n');
    const answer = await send(csv);
    expect(answer).toMatchObject({ body: { rows: 9, taken: 3, added: 2, changed: 1 } });
    expect(answer.body.problems.map(({ line, column }) => [line, column])).toEqual([
      [4, 'atLeast'],
      [5, 'atLeast'],
      [6, 'who'],
      [7, 'who'],
      [8, 'kind'],
      [10, 'atLeast'],
    ]);
    expect((await map(FAY)).body).toMatchObject({
      rotation: { inARow: 2, most: 3, days: 30 },
      channels: [{ channel: 'support_review', atLeast: 3 }],
    });
  });

  it('and has no more targets than a map may have', async () => {
    const rows = Array.from({ length: 50 }, (_, nth) => `segment-${nth},1`);
    const answer = await send(['who,atLeast', ...rows].join('\n'));
    expect(answer).toMatchObject({ body: { rows: 50, taken: 47, added: 47, targets: 50 } });
    expect(answer.body.problems.map(({ line, column }) => [line, column])).toEqual(
      [49, 50, 51].map((line) => [line, 'who']),
    );
  });

  it('for those who manage the program, with a header that says what the columns are', async () => {
    expect(await send('who,atLeast\nbuyer,1', {}, BEN)).toMatchObject({ status: 403 });
    await aCycle(api); // Eve takes part in no program of ours
    expect(await send('who,atLeast\nbuyer,1', {}, EVE)).toMatchObject({ status: 404 });
    expect(await written(BEN)).toMatchObject({ status: 200 });
    expect(await written(EVE)).toMatchObject({ status: 404 });
    for (const header of ['who', 'who,atLeast,shoe', 'who,atLeast,WHO', '"', ' '])
      expect(await send(`${header}\nbuyer,1,x`)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    for (const wrong of ['', 7, undefined, 'a\u0000']) expect(await send(wrong)).toMatchObject({ status: 400 });
    expect(await send('who,atLeast', { replace: true })).toMatchObject({ status: 400 });
    const tooMany = ['who,atLeast', ...Array<string>(5001).fill('buyer,1')].join('\n');
    expect(await send(tooMany)).toMatchObject({ status: 400, body: { errors: [{ path: 'csv' }] } });
  });

  it('that the command line sends and writes, people beside it, unless it is no UTF-8', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roundtable-csv-'));
    const file = join(folder, 'rows.csv');
    const line = (...words: string[]) => typed(api, FAY, ...words, '--program', program());
    try {
      writeFileSync(file, 'who,atLeast\npartner,2\nbuyer,none\n');
      const tried = await line('map', 'import', file, '--dry-run');
      expect(tried).toMatchObject({ code: 1, data: { taken: 1, dryRun: true } });
      expect(await line('map', 'import', file)).toMatchObject({
        code: 1,
        text: '1 of 2 rows taken: 1 added, 0 changed, 4 targets in all\nline 3  atLeast  Use a whole number from 1 to 500',
      });
      writeFileSync(file, ['who,atLeast', ...Array<string>(202).fill('buyer,none')].join('\n'));
      expect((await line('map', 'import', file)).text).toMatch(/\nline 201 .*\n2 more problems$/);
      const exported = await line('map', 'export');
      expect(exported).toMatchObject({ code: 0, text: expect.stringContaining('partner,2') as string });
      writeFileSync(file, exported.text);
      expect(await line('map', 'import', file)).toMatchObject({ code: 0, data: { added: 0, changed: 0 } });
      const everybody = (await line('people', 'export')).text;
      writeFileSync(file, everybody);
      expect(await line('people', 'import', file)).toMatchObject({
        code: 0,
        data: { taken: 9 },
        text: '9 of 9 rows taken: 0 new people, 0 changed, 9 unchanged',
      });
      writeFileSync(file, everybody.replace('ann@', 'anna@').replace(/(ben@example\.org,[^,]*),\w+/, '$1,partner'));
      expect(await line('people', 'import', file, '--dry-run')).toMatchObject({
        code: 0,
        text: expect.stringMatching(
          /^9 of 9 rows could be taken: 1 new person, 1 changed, 7 unchanged\nline \d {2}ben@example.org {2}would change: group$/,
        ) as string,
      });
      writeFileSync(file, 'E-mail,name,group,company\nben@example.org,Ben,operator,Acme');
      const said: string[] = [];
      await typedBy(api, FAY, (one) => said.push(one), 'people', 'import', file, '--program', program());
      expect(said).toEqual(['Not read, because these columns are not known: company']);
      for (const bytes of [
        Buffer.from('who,atLeast\nkäufer,1', 'latin1'),
        Buffer.from('\ufeffwho,atLeast', 'utf16le'),
      ]) {
        writeFileSync(file, bytes);
        expect(await line('map', 'import', file)).toMatchObject({
          code: 2,
          text: expect.stringMatching(/not UTF-8/) as string,
        });
      }
      expect(await line('map', 'import', join(folder, 'none.csv'))).toMatchObject({ code: 2 });
      expect(await typed(api, FAY, 'map', 'import', file)).toMatchObject({ code: 2 }); // in which program?
      expect(await typed(api, BEN, 'map', 'import', file, '--program', program())).toMatchObject({ code: 2 });
      writeFileSync(file, 'who,atLeast\npartner,2');
      expect(await typed(api, BEN, 'map', 'import', file, '--program', program())).toMatchObject({ code: 4 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
