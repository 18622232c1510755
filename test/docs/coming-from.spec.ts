import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { DecisionBody } from '../../libs/domain/brief/decision-body.js';
import { pairwiseOf } from '../../libs/domain/decision/counting/schulze.js';
import type { Concern } from '../../libs/domain/decision/methods/method.js';
import type { LATEST } from '../../libs/domain/decision/methods/methods.js';
import { forumOf } from '../../libs/domain/decision/preview/forum-of.js';
import { preview } from '../../libs/domain/decision/preview/preview.js';
import { previewInWords } from '../../libs/domain/decision/preview/preview-in-words.js';
import { standing, type Poll } from '../../libs/domain/decision/settling/standing.js';
import { plusMs } from '../../libs/domain/time.js';
import { CALENDAR, ENGAGEMENT, MONDAY } from '../domain/a-cycle.js';
import { aConcern, ballots } from '../domain/decision/methods/a-forum.js';

const PAGE = readFileSync(new URL('../../docs/methods/coming-from.md', import.meta.url), 'utf8');
const sectionOf = (system: string): string => PAGE.split('\n## ').find((part) => part.startsWith(system)) ?? '';

interface Settings {
  readonly method: keyof typeof LATEST;
  readonly rules: Readonly<Record<string, unknown>>;
  readonly tieBreak?: readonly string[];
}

/** What the page says to write for the rule that people know: a row of its table, or the block above it. */
function settingsFor(system: string, there: string): Settings {
  const [, block] = /```yaml\n([^]*?)```/.exec(sectionOf(system)) ?? [];
  if (block !== undefined) return parse(block) as Settings;
  let method: Settings['method'] | null = null;
  for (const row of sectionOf(system).split('\n')) {
    const [, name = '', here = ''] = row.split('|').map((cell) => cell.trim());
    method = (/method: (\w+)/.exec(here)?.[1] as Settings['method'] | undefined) ?? method;
    if (name !== there || method === null) continue;
    return { method, rules: parse(/rules: (\{[^`]*\})/.exec(here)?.[1] ?? '{}') as Settings['rules'] };
  }
  throw new Error(`The page has no row "${there}"`);
}

const DROP = 'Drop it';
const KEEP = 'Keep things as they are';
const people = (count: number): string[] => Array.from({ length: count }, (_, n) => `voter${n}@example.org`);
const declared = (settings: Settings, deciders: number, options: readonly string[] = [DROP]): DecisionBody =>
  DecisionBody.parse({
    question: 'Do we drop the free-text field?',
    options: options.map((title) => ({ title })),
    proposer: 'ann@example.org',
    authority: 'oda@example.org',
    deciders: people(deciders),
    ...settings,
  });

const DEADLINE = '2026-06-08T08:00:00.000Z';
/** How it stands at the end, as declared by the settings of the page: the option decided, or why there is none. */
function ends(body: DecisionBody, tally: object, concerns: readonly Concern[] = [], now = plusMs(DEADLINE, 1)): string {
  const { decision } = forumOf(body, ENGAGEMENT, MONDAY);
  const forum = {
    ...decision,
    gate: { ...decision.gate, phase: 'open' as const, openedAt: MONDAY, deadline: DEADLINE },
  };
  const { state, outcome, because } = standing(
    forum,
    { method: decision.method, tally, concerns } as Poll,
    now,
    CALENDAR,
  );
  return outcome ?? ('stall' in because ? because.stall : null) ?? state;
}

const votes = (deciders: number, drop: number, keep: number, abstained = 0) => ({
  entitled: deciders,
  votes: { [DROP]: drop, [KEEP]: keep },
  abstained,
  ruling: null,
});
const consents = (agreed: number) => ({ entitled: 10, agreed, abstained: 0, objected: 0 });

describe('the settings of the page for those who come from elsewhere', () => {
  it.each([
    ['Loomio', 'Proposal: agree, abstain, disagree', votes(10, 4, 3), DROP],
    ['Loomio', 'Proposal: agree, abstain, disagree', votes(10, 3, 4), KEEP],
    ['Loomio', 'Proposal that passes with 75 %', votes(10, 3, 1, 6), DROP],
    ['Loomio', 'Proposal that passes with 75 %', votes(10, 5, 2), 'below_threshold'],
    ['Loomio', 'Proposal that needs all members', votes(10, 10, 0), DROP],
    ['Loomio', 'Proposal that needs all members', votes(10, 9, 0), 'no_quorum'],
    ['Loomio', 'Proposal that needs all members', votes(10, 9, 0, 1), 'below_threshold'],
    ['Apache', 'Procedural: more +1 than -1', votes(10, 1, 0), DROP],
    ['Apache', 'Procedural: more +1 than -1', votes(10, 3, 3), KEEP],
    ['Apache', 'Release: three +1, more +1 than -1', votes(10, 3, 2), DROP],
    ['Apache', 'Release: three +1, more +1 than -1', votes(10, 2, 0), KEEP],
    ['Apache', 'Release: three +1, more +1 than -1', votes(10, 3, 3), KEEP],
  ])('count votes as %s does: %s, %j ends with %s', (system, there, tally, end) => {
    expect(ends(declared(settingsFor(system, there), 10), tally)).toBe(end);
  });

  it('leave a vote of all members open to whoever has not spoken, as Loomio does', () => {
    const settings = settingsFor('Loomio', 'Proposal that passes with 75 %');
    expect(sectionOf('Loomio')).toContain('of all members: `of: entitled`');
    const all = declared({ ...settings, rules: { ...settings.rules, of: 'entitled' } }, 10);
    expect([ends(all, votes(10, 7, 0)), ends(all, votes(10, 8, 0))]).toEqual(['below_threshold', DROP]);
    expect(ends(all, votes(10, 10, 0), [], MONDAY)).toBe('open');
  });

  it.each([
    ['Loomio', 'Consent, with a block', 0],
    ['Apache', 'Lazy consensus, 72 hours', 0],
    ['Apache', 'Code change: three +1 and no veto', 3],
  ])('adopt by consent as %s does: %s', (system, there, needed) => {
    const body = declared(settingsFor(system, there), 10);
    expect(ends(body, consents(needed))).toBe(DROP);
    expect(ends(body, consents(9), [aConcern()])).toBe('concern_open');
    if (needed > 0) expect(ends(body, consents(needed - 1))).toBe('too_few_agreements');
    const length = Date.parse(preview(body, ENGAGEMENT, MONDAY, CALENDAR).deadline) - Date.parse(MONDAY);
    expect(length / 3_600_000).toBe(system === 'Loomio' ? 7 * 24 : 72);
  });

  it('begin the last call when rfcbot does: more reviews than outstanding, fewer than three outstanding, no concern', () => {
    const begins: string[] = [];
    for (let reviewers = 1; reviewers <= 9; reviewers += 1) {
      const body = declared(settingsFor('rfcbot', 'fcp merge'), reviewers);
      for (let reviewed = 0; reviewed <= reviewers; reviewed += 1) {
        const outstanding = reviewers - reviewed;
        const tally = { entitled: reviewers, agreed: reviewed, abstained: 0, proposerSilent: false };
        const there = reviewed > outstanding && outstanding < 3 ? 'last_call' : 'open';
        const here = ends(body, tally, [], MONDAY);
        if (here !== there) begins.push(`${reviewed} of ${reviewers}: ${here}`);
        expect(ends(body, tally, [aConcern()], MONDAY)).toBe('open');
      }
    }
    expect(begins).toEqual([]);
  });

  it.each([
    [['47 a>k', '46 k>a'], 'a'],
    [['46 a>k', '3 k>a'], KEEP],
    [['47 a>k', '47 k>a'], KEEP],
  ])('leave out what lacks support as Debian does: %j', (lines, end) => {
    const body = declared(settingsFor('Debian', ''), 200, ['a', 'b']);
    const given = ballots(...lines.map((line) => line.replace('k', KEEP.replaceAll(' ', '_'))));
    const ids = ['a', 'b', KEEP];
    const named = given.map(({ ranking, count }) => ({
      count,
      ranking: ranking.map((rank) => rank.map((id) => id.replaceAll('_', ' '))),
    }));
    const tally = { entitled: 200, taken: 100, pairwise: pairwiseOf(named, ids), ruling: null };
    expect(ends(body, tally)).toBe(end);
  });

  it('are told by a preview, each in words', () => {
    const rows = [...PAGE.matchAll(/^\| (.*?) +\| .*`method: (?!score)/gm)].map(([, there = '']) => there);
    expect(rows.length).toBe(8);
    for (const system of ['Loomio', 'rfcbot', 'Apache', 'Debian']) {
      const own = rows.filter((row) => sectionOf(system).includes(`| ${row} `));
      for (const there of own.length > 0 ? own : ['']) {
        const told = preview(declared(settingsFor(system, there), 60), ENGAGEMENT, MONDAY, CALENDAR);
        expect(previewInWords(told, (at) => at)).not.toMatch(/undefined|null|NaN/);
        expect(told.rules.length).toBeGreaterThan(2);
      }
    }
    const poll = { ...settingsFor('Loomio', 'Score poll'), criteria: [{ name: 'score', weight: 1 }] };
    expect(preview(declared(poll, 3), ENGAGEMENT, MONDAY, CALENDAR).rules[1]).toContain('from 0 to 9');
  });
});
