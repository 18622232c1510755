import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import type { PilotView } from '../../../apps/api/src/pilots/pilot.schemas.js';
import { clock } from '../../../apps/cli/src/output/words.js';
import { typed } from '../../cli/typed.js';
import { ANN, BEN, CARL, CLEO, CORA, FAY } from '../forum/a-forum.js';
import { TODAY, aPilotCouncil, pilotVoices, type PilotCouncil } from './a-pilot-council.js';
import { ENDS, ERRORS, STARTS } from './piloting.js';

const RAW_INSTANT = /\dT\d\d:\d\d:/;

describe('pilots by command', () => {
  let council: PilotCouncil;
  let folder: string;
  const { plan, planned: aPlan, show, started, steps } = pilotVoices(() => council);
  const line = (as: string, ...words: string[]) => typed(council.api, as, 'pilot', ...words);
  /** A file with these words, or with this as YAML. */
  const aFile = (content: object | string): string => {
    const file = join(folder, 'plan.yaml');
    writeFileSync(file, typeof content === 'string' ? content : stringify(content));
    return file;
  };
  const planned = (content: object | string, ...more: string[]) =>
    line(FAY, 'plan', aFile(content), '--program', 'Council', ...more);

  beforeAll(async () => {
    council = await aPilotCouncil();
    folder = await mkdtemp(join(tmpdir(), 'pilot-'));
  }, 60_000);
  afterEach(() => council.clock(TODAY));
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await council.end();
  });

  it('are planned from a file, which may be named what they follow from', async () => {
    const { decision } = await council.forum({ question: 'Does the night shift try it?' });
    const made = await planned(plan({ name: 'On the night shift' }), '--decision', 'does the NIGHT');
    expect(made).toMatchObject({ code: 0, data: { state: 'planned', decision, cycle: null } });
    expect(made.text).toMatch(/^On the night shift: planned\n {2}10 % of field-worker, /);
    const cycle = await council.cycle();
    expect((await planned(plan(), '--cycle', cycle)).data).toMatchObject({ cycle });
  });

  it.each<[string, object | string, number, string]>([
    ['no plan', { name: 'Short' }, 2, 'plan.yaml:1:1 cohort: '],
    ['broken YAML', 'name: [', 2, 'plan.yaml:1:'],
    ['more than there may be', `name: ${'x'.repeat(2_000_001)}`, 2, 'At most 2 MB; this plan of a pilot has more'],
    ['an unknown name', { cohort: { percent: 5, people: 3 } }, 2, 'cohort'],
  ])('are not planned from a file with %s', async (_what, content, code, words) => {
    expect(await planned(content)).toMatchObject({ code, text: expect.stringContaining(words) });
  });

  it('change their plan until they start, unless somebody else was faster', async () => {
    const made = await planned(plan());
    const { id, revision } = made.data as PilotView;
    const change = (as: string, content: object, ...more: string[]) => line(as, 'change', id, aFile(content), ...more);
    const changed = await change(FAY, { cohort: { percent: 5 } });
    expect(changed.text).toContain('  5 % of all users, ');
    expect(await change(FAY, { name: 'Shorter' }, '--revision', String(revision))).toMatchObject({
      code: 4,
      data: { code: 'revision-conflict' },
    });
    expect(await change(FAY, { name: 'Shorter' }, '--revision', 'one')).toMatchObject({
      code: 2,
      text: '--revision: Use a whole number',
    });
    expect(await change(FAY, {})).toMatchObject({ code: 2, text: expect.stringContaining('Say what changes') });
    expect(await change(FAY, { owner: BEN })).toMatchObject({ code: 2 });
    expect(await change(CARL, { name: 'Shorter' })).toMatchObject({ code: 4, data: { code: 'no-right' } });
    const { revision: now } = changed.data as PilotView;
    expect((await change(FAY, { name: 'Shorter' }, '--revision', String(now))).data).toMatchObject({ name: 'Shorter' });
  });

  it('that began early say when, and what was measured with its unit; a metric that is unknown is told the others', async () => {
    const { id } = await started({ measuredEvery: 'P60D' });
    expect((await line(FAY, 'show', id)).text).toContain(
      `since ${clock(TODAY)}, until ${clock(ENDS)} (planned: ${clock(STARTS)} to ${clock(ENDS)})`,
    );
    const listed = (await line(FAY, 'list', '--program', council.program)).text;
    expect(listed).toMatch(new RegExp(`${id} +running +${clock(TODAY)} +${clock(ENDS)} `));
    const measure = (metric: string) => line(BEN, 'measure', id, metric, '1', '--people', '40', '--at', TODAY);
    const unknown = await measure('errors');
    expect(unknown).toMatchObject({ code: 4, data: { code: 'unknown-reference' } });
    expect(unknown.text).toContain('“reports with an error”, “time for a report”');
    expect((await measure('Reports with an error')).code).toBe(0);
    expect((await line(FAY, 'figures', id)).text).toMatch(/ 1 % +40 +ben +reports with an error$/);
  });

  it('are closed with what they showed, by their owner', async () => {
    const { id } = await started({ measuredEvery: 'P60D' });
    const close = (as: string, ...words: string[]) => line(as, 'verdict', id, ...words);
    expect(await close(BEN, 'It holds')).toMatchObject({ code: 4, data: { code: 'illegal-step' } });
    await steps({ kind: 'pilot', id }, ENDS);
    expect(await close(FAY, 'It holds')).toMatchObject({ code: 4, data: { code: 'no-right' } });
    expect(await close(BEN)).toMatchObject({ code: 2 });
    expect(await close(BEN, 'It holds', 'at night')).toMatchObject({
      code: 0,
      data: { state: 'closed', statement: 'It holds at night' },
    });
    expect(await line(FAY, 'figures', id)).toMatchObject({ code: 0, data: [], text: 'Nothing was measured' });
  });

  it('are sent for review', async () => {
    const { id } = await aPlan();
    const open = (...words: string[]) => typed(council.api, FAY, 'review', 'open', ...words);
    const opened = await open('--pilot', id, '--reviewer', CLEO);
    expect([opened.code, opened.text]).toEqual([0, expect.stringContaining('cleo')]);
    expect((await show(id)).reviews).toMatchObject([{ reviewer: { name: 'cleo' }, state: 'open' }]);
    expect(await open(id, '--reviewer', CORA)).toMatchObject({ code: 6 });
    expect(await open('--reviewer', CORA)).toMatchObject({ code: 2, text: 'Name an item, or --pilot' });
  });

  it('show their plan to who reviews them', async () => {
    const { id } = await aPlan();
    await typed(council.api, FAY, 'review', 'open', '--pilot', id, '--reviewer', CLEO);
    const { cohort, window, safeguards, telemetry, reviews } = await show(id);
    const { text } = await typed(council.api, CLEO, 'review', 'show', reviews[0]?.id ?? '');
    const args = [
      `Cohort: ${cohort.percent} %`,
      clock(window.endsAt),
      safeguards.rollback,
      telemetry.collected,
      telemetry.seenBy,
    ];
    const halters = safeguards.halters.map(({ name }) => name).join(', ');
    for (const words of [...args, `Can halt it: ${halters}`, `Threshold: ${ERRORS.metric} <= 2 %`])
      expect(text).toContain(words);
    expect(text).not.toMatch(RAW_INSTANT);
  });

  it('are shown, measured and halted', async () => {
    const { id } = await started();
    const listed = await line(FAY, 'list', '--program', council.program);
    expect(listed.text).toMatch(new RegExp(`^id +state +from +until +pilot\n(?:.*\n)*${id}  running `));
    const figure = ['measure', id, ERRORS.metric, '1.5', '--people', '40', '--at', '2031-02-03T08:00:00.000Z'];
    expect((await line(BEN, ...figure)).text).toBe('Recorded; the pilot is running');
    expect((await line(BEN, ...figure)).text).toBe('It was there already');
    expect((await line(FAY, 'figures', id)).text).toMatch(
      /^at +value +people +by +metric\n.* 1\.5 % +40 +ben +reports/,
    );
    expect(await line(BEN, 'measure', id, ERRORS.metric, 'many', '--people', '40')).toMatchObject({ code: 2 });
    expect(await line(BEN, 'start', id)).toMatchObject({ code: 4 });
    expect(await line(BEN, 'halt', id, '--reason', 'Drafts are lost')).toMatchObject({ code: 4 });
    const halted = await line(ANN, 'halt', id, '--reason', 'Drafts are lost');
    expect([halted.code, halted.text]).toEqual([
      0,
      expect.stringContaining('halted by hand: Drafts are lost; decision '),
    ]);
    const shown = await line(FAY, 'show', id);
    expect(shown.text).toContain('reports with an error <= 2 %: within, last 1.5 at 2031-02-03 ');
    expect(shown.text).not.toMatch(RAW_INSTANT);
    expect(JSON.stringify(shown.data)).toMatch(RAW_INSTANT);
  });
});
