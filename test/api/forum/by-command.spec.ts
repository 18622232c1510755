import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typed, type Typed } from '../../cli/typed.js';
import { BEN, CARL, CROWD, DAN, DECISION, EVE, FAY, NIL, ODA, RATIONALE, aCouncilForAll, voices } from './a-forum.js';

const idOf = ({ data }: Typed): string => (data as { id: string }).id;

describe('a decision by command', () => {
  const council = aCouncilForAll();
  const { adviceClosed } = voices(() => council);
  const by = (as: string, ...line: string[]) => typed(council.api, as, ...line);

  it('is found by its question, and says who may what', async () => {
    const { decision, options } = await council.forum({ question: 'Does the logo stay?' });
    const listed = await by(CARL, 'decision', 'list', '--program', 'Council');
    expect(listed.text).toMatch(
      new RegExp(`^id +method +state +until +question +decided\n${decision} +authority +open`),
    );
    expect((await by(CARL, 'decision', 'list', '--program', 'Council', '--outside')).text).toBe(
      'There are no decisions',
    );
    const shown = await by(BEN, 'decision', 'show', 'does the LOGO');
    expect(shown.text).toMatch(/^Decision +Does the logo stay\?\nId .*\nMethod +authority\nState +open, until /);
    expect(shown.text).toContain(`\n  Drop it (${options['Drop it']})\n`);
    expect(shown.text).toContain('\n  ben: advise\n');
    expect(await by(EVE, 'decision', 'show', decision)).toMatchObject({ code: 6, data: { code: 'not-found' } });
    expect(await by(BEN, 'decision', 'show', 'Something else')).toMatchObject({ code: 6 });
  });

  it('says everybody who may do what in it, and who is waited for', async () => {
    const [away = '', deputy = ''] = CROWD;
    const { decision } = await council.forum({ deciders: [DAN, away], advisers: [] });
    const [from, to] = [-60_000, 86_400_000].map((ms) => new Date(Date.now() + ms).toISOString());
    const absence = { from, to, deputy };
    const declared = await council.api.call(away, 'POST', `/v1/programs/${council.program}/absences`, absence);
    expect(declared.status).toBe(201);
    const { text, data } = await by(CARL, 'decision', 'rights', decision);
    const lines = text.split('\n').map((line) => line.replace(/^\S+ +/, '').replaceAll(/ +/g, ' '));
    expect(lines).toEqual([
      ...['name may acts for them', 'oda final authority', 'deniz deputy'],
      ...['dan decide', 'voice0 decide voice1', 'carl contribute'],
    ]);
    expect(data).toHaveLength(5);
    const waiting = await by(DAN, 'decision', 'waiting', decision);
    expect(waiting.text).toMatch(/^You .*are to give advice, until \d/);
    expect((waiting.data as readonly { readonly you: boolean }[])[0]?.you).toBe(true);
    await adviceClosed({ cycle: '', decision, options: {} });
    expect((await by(CARL, 'decision', 'waiting', decision)).text).toMatch(/^oda is to decide/);
    for (const what of ['rights', 'waiting'])
      expect(await by(EVE, 'decision', what, decision)).toMatchObject({ code: 6, data: { code: 'not-found' } });
  });

  it('is advised, answered and ruled', async () => {
    const { decision } = await council.forum();
    expect(await by(BEN, 'decision', 'advise', decision)).toMatchObject({ code: 2 });
    const advice = await by(BEN, 'decision', 'advise', decision, 'Auditors', 'need it', '--option', 'make it');
    expect(advice.text).toMatch(/^Taken +advise, .*\nId .*\nReason +Auditors need it$/);
    expect((await by(DAN, 'decision', 'position', decision, '--option', 'drop')).data).toMatchObject({
      kind: 'decide',
      reason: null,
    });
    expect(await by(DAN, 'decision', 'position', decision)).toMatchObject({ code: 4, data: { code: 'invalid-input' } });
    expect(await by(DAN, 'decision', 'position', decision, '--option', 'Burn it')).toMatchObject({ code: 6 });
    expect(await by(NIL, 'decision', 'position', decision, 'No')).toMatchObject({
      code: 4,
      data: { code: 'no-right' },
    });
    expect((await by(ODA, 'decision', 'positions', decision)).text).toMatch(
      new RegExp(`^id .*\n${idOf(advice)} +ben +advise +Make it optional +Auditors need it\n.* dan +decide +Drop it$`),
    );
    const rule = (as: string, ...more: string[]) => by(as, 'decision', 'rule', decision, 'Drop it', ...more);
    expect(await rule(ODA, RATIONALE)).toMatchObject({ code: 4, data: { code: 'advice-unanswered' } });
    expect(await rule(ODA, 'Because')).toMatchObject({ code: 4, data: { code: 'rationale-missing' } });
    expect(await rule(ODA, RATIONALE, '--answer', idOf(advice))).toMatchObject({
      code: 2,
      text: `--answer: Say both, with = between: ${idOf(advice)}`,
    });
    expect(await by(BEN, 'decision', 'answer', decision, idOf(advice), 'No')).toMatchObject({ code: 4 });
    const answered = await by(ODA, 'decision', 'answer', decision, idOf(advice), 'The export', 'keeps it');
    expect(answered).toMatchObject({ code: 0, data: { tally: { unanswered: 0 } } });
    expect(await rule(BEN, RATIONALE)).toMatchObject({ code: 4, data: { code: 'no-right' } });
    const ruled = await rule(ODA, RATIONALE, '--dissent', 'Ben', '--answer', `${idOf(advice)}=It is in the export`);
    expect(ruled.text).toMatch(/^Outcome +oda decided “Drop it”\nBecause +Nobody has used .*\nDissent +Ben$/m);
    expect((await by(BEN, 'decision', 'positions', decision)).text).toContain('It is in the export');
  });

  it('leaves those with a conflict of interest their advice', async () => {
    const { decision } = await council.forum();
    const why = 'My company sells the export';
    expect(await by(CARL, 'decision', 'conflict', decision, why, '--of', 'dan')).toMatchObject({ code: 4 });
    const declared = await by(FAY, 'decision', 'conflict', decision, why, '--of', 'dan');
    expect(declared.text).toContain('\n  dan: advise, with a conflict of interest\n');
    expect(declared.text).toContain(`\nConflicts of interest\n  dan: ${why}`);
    expect((await by(ODA, 'decision', 'conflict', decision, why)).code).toBe(0);
    await adviceClosed({ cycle: '', decision, options: {} });
    expect((await by(ODA, 'decision', 'rule', decision, 'Drop it', RATIONALE)).code).toBe(4);
  });

  it('takes stances, ranks and scores', async () => {
    const asked = { deciders: [DAN], advisers: [], contributors: [] };
    const consent = await council.forum({ ...asked, method: 'consent', options: [{ title: 'Drop it' }] });
    const agreed = await by(DAN, 'decision', 'position', consent.decision, '--stance', 'agree');
    expect(agreed.text).toMatch(/^Stance +agree$/m);
    expect(await by(DAN, 'decision', 'position', consent.decision, '--stance', 'shrug')).toMatchObject({ code: 4 });
    const ranked = await council.forum({ ...asked, method: 'ranked' });
    const best = ['--rank', 'Make it', '--rank', 'Drop it'];
    expect((await by(DAN, 'decision', 'position', ranked.decision, ...best)).data).toMatchObject({
      ranking: [ranked.options['Make it optional'], ranked.options['Drop it']],
    });
    const rank = async (...line: string[]) => (await by(DAN, 'decision', 'position', ranked.decision, ...line)).data;
    const equal = [ranked.options['Drop it'], ranked.options['Keep things as they are']];
    expect(await rank('--rank', 'Make it', '--rank', 'Drop it = keep things')).toMatchObject({
      ranking: [ranked.options['Make it optional'], equal],
    });
    expect(await rank('--no-rank')).toMatchObject({ ranking: [] });
    expect(await by(DAN, 'decision', 'position', ranked.decision, '--rank', 'Drop it=')).toMatchObject({ code: 2 });
    const score = await council.forum({ ...asked, method: 'score', deciders: [DAN, BEN, NIL], anonymous: true });
    const scores = (value: string) => ['--score', `Drop it=value=${value}`, '--score', 'drop=risk=2'];
    const scored = await by(DAN, 'decision', 'position', score.decision, ...scores('7'));
    expect(scored.data).toMatchObject({ scores: { [score.options['Drop it'] ?? '']: { value: 7, risk: 2 } } });
    const receipt = /^Receipt +(\S+) \(keep it: it is shown this once\)$/m.exec(scored.text)?.[1] ?? '';
    expect(receipt).toMatch(/^[0-9a-f]{32}$/); // never like an option
    expect((await by(BEN, 'decision', 'receipt', score.decision, receipt)).text).toBe('That position counts');
    expect(await by(DAN, 'decision', 'position', score.decision, ...scores('high'))).toMatchObject({
      code: 2,
      text: '--score: Use a whole number',
    });
    expect(await by(DAN, 'decision', 'position', score.decision, '--score', 'Drop it=7')).toMatchObject({ code: 2 });
  });

  it('has its deadline moved, outlives its cycle and is withdrawn, by facilitators and with a reason', async () => {
    const { decision } = await council.forum();
    const steer = (as: string, ...line: string[]) => by(as, 'decision', ...line, '--reason', 'The audit is late');
    expect(await by(FAY, 'decision', 'withdraw', decision)).toMatchObject({
      code: 2,
      text: expect.stringContaining('--reason'),
    });
    expect(await steer(FAY, 'deadline', decision, 'soon')).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^<instant>: /),
    });
    const later = new Date(Date.now() + 60 * 86_400_000).toISOString();
    expect((await steer(FAY, 'deadline', decision, later)).data).toMatchObject({ deadline: later });
    expect(await steer(DAN, 'hand-on', decision)).toMatchObject({ code: 4, data: { code: 'no-right' } });
    expect((await steer(FAY, 'hand-on', decision)).data).toMatchObject({ handedOn: true, state: 'open' });
    expect((await steer(FAY, 'withdraw', decision)).text).toMatch(/^State +withdrawn$/m);
    expect(await steer(FAY, 'withdraw', decision)).toMatchObject({ code: 4, data: { code: 'already-decided' } });
  });

  it('is blocked by concerns until they are closed', async () => {
    const { decision } = await council.forum({ method: 'last_call', options: [{ title: 'Drop it' }], advisers: [] });
    const concern = (as: string, ...line: string[]) => by(as, 'decision', 'concern', ...line);
    expect(await concern(DAN, 'raise', decision, 'audit trail')).toMatchObject({ code: 2 });
    expect(await concern(NIL, 'raise', decision, 'audit trail', 'Auditors need it')).toMatchObject({
      code: 4,
      data: { code: 'no-right' },
    });
    const raised = await concern(DAN, 'raise', decision, 'audit trail', 'Auditors', 'need it');
    expect(raised.text).toMatch(/^Concern +audit trail\nId .*\nReason +Auditors need it\nOwner +dan\nState +open$/);
    const id = idOf(raised);
    expect((await by(BEN, 'decision', 'show', decision)).text).toContain(
      `\nConcerns\n  audit trail, open: Auditors need it (dan; ${id})`,
    );
    expect(await concern(CARL, 'resolve', id, 'The export keeps it')).toMatchObject({ code: 4 });
    expect((await concern(DAN, 'delegate', id, NIL)).text).toMatch(/^Delegate +nil$/m);
    const closed = await concern(NIL, 'resolve', id, 'The export', 'keeps it');
    expect(closed.text).toMatch(/^State +resolved, .*\nBecause +The export keeps it$/m);
    expect(await concern(DAN, 'withdraw', id, 'No matter')).toMatchObject({ code: 4 });
    const again = await concern(DAN, 'raise', decision, 'another', 'Teams need it');
    expect((await concern(DAN, 'withdraw', idOf(again), 'No matter')).text).toMatch(/^State +withdrawn, /m);
  });

  it('is opened from a file, looked at again and appealed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'decision-'));
    const file = join(folder, 'rules.yaml');
    const open = (rules: object | string, ...where: string[]) => {
      writeFileSync(file, typeof rules === 'string' ? rules : JSON.stringify(rules));
      return by(FAY, 'decision', 'open', file, ...where);
    };
    const asked = { ...DECISION, reviewers: [], deciders: [], advisers: [] };
    const here = ['--program', 'Council'];
    expect(await open({ decision: asked })).toMatchObject({ code: 2, text: 'Name --program or --cycle' });
    const wrong = (rules: object | string) => open(rules, ...here);
    expect(await wrong({ question: 'What?' })).toMatchObject({ code: 2, text: expect.stringContaining(' decision: ') });
    expect(await wrong('decision: [')).toMatchObject({ code: 2, text: expect.stringContaining(`${file}:1:`) });
    expect(await wrong({ decision: { question: 'What?' } })).toMatchObject({
      code: 2,
      text: expect.stringContaining(' decision.options: '),
    });
    expect(await open({ decision: { ...asked, authority: EVE } }, ...here)).toMatchObject({ code: 4 });
    const cycle = await council.cycle();
    expect((await open({ decision: asked }, '--cycle', cycle)).data).toMatchObject({ cycle });
    const opened = await open({ decision: { ...asked, reviewDate: '2099-01-01T09:00:00.000Z' } }, ...here);
    expect(opened).toMatchObject({ code: 0, data: { cycle: null, state: 'open' } });
    await rm(folder, { recursive: true });
    expect(await by(FAY, 'decision', 'open', file, ...here)).toMatchObject({
      code: 2,
      text: `${file} cannot be read: ENOENT`,
    });
    const decision = idOf(opened);
    const appeal = (...evidence: string[]) => by(CARL, 'decision', 'appeal', decision, ...evidence);
    expect(await appeal('Since May two audits', 'have failed')).toMatchObject({ code: 4, data: { status: 409 } });
    await by(ODA, 'decision', 'rule', decision, 'Drop it', RATIONALE);
    const confirm = (as: string, ...more: string[]) => by(as, 'decision', 'confirm', decision, 'It holds', ...more);
    expect(await confirm(CARL)).toMatchObject({ code: 4, data: { status: 403 } });
    expect(await confirm(ODA, '--review', 'soon')).toMatchObject({ code: 2 });
    expect((await confirm(ODA, '--review', '2099-02-01T09:00:00.000Z')).data).toMatchObject({
      reviewDate: '2099-02-01T09:00:00.000Z',
    });
    expect(await appeal('New')).toMatchObject({ code: 4, data: { code: 'invalid-input' } });
    const anew = await appeal('Since May two audits', 'have failed');
    expect(anew.data).toMatchObject({ state: 'open', links: [{ because: 'appeal', decision: { id: decision } }] });
    expect(await by(CARL, 'decision', 'reopen', decision, 'It holds no more')).toMatchObject({ code: 4 });
  });
});
