import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainDecision } from '../../apps/cli/src/commands/forum/explain.js';
import { Ended } from '../../apps/cli/src/output/exit.js';
import type { Output } from '../../apps/cli/src/output/output.js';

const RULES = `
engagement: { calendar: { zone: Europe/Berlin } }
decision:
  question: Do we drop the free-text field?
  options: [{ title: Drop it }]
  proposer: ann@example.org
  authority: oda@example.org
  deputy: deniz@example.org
  advisers: [ben@example.org]
`;

describe('roundtable decision explain', () => {
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-rules-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What it prints, or the lines of its refusal. */
  function explain(yaml: string): string[] {
    const file = join(folder, 'rules.yaml');
    writeFileSync(file, yaml);
    let text = '';
    const out = { result: (_data: unknown, say: () => string) => void (text = say()) } as unknown as Output;
    try {
      explainDecision(file, { opens: '2026-06-01T08:00:00.000Z' }, out);
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      text = error.message.replaceAll(file, 'rules.yaml');
    }
    return text.split('\n');
  }

  it('says who may do what and what happens when, in the zone of the calendar', () => {
    const lines = explain(RULES);
    expect(lines[0]).toBe('Method authority@1: opens Mon 1 Jun 2026 10:00:00, deadline Thu 4 Jun 2026 10:00:00.');
    expect(lines).toContain(
      '  Thu 4 Jun 2026 10:00:00  (24 working hours)  Asks the deputy of the final authority as well',
    );
    expect(lines.at(-1)).toBe('Times are those of Europe/Berlin.');
  });

  it('says whom a rung asks where no deputy is named', () => {
    const [deputy, none] = [
      'Asks the deputy of the final authority',
      'Nobody else is asked: the decision names no deputy',
    ];
    const without = RULES.replace('  deputy: deniz@example.org\n', '');
    const said = (yaml: string): string => explain(yaml).join('\n');
    expect([said(RULES), said(without)]).toEqual([
      expect.not.stringContaining(none),
      expect.not.stringContaining(deputy),
    ]);
    expect(said(without)).toContain(none);
    const ladder =
      '  ladder: [{ when: at_deadline, do: escalate, who: [deputy], fallback: [facilitator] }, { when: { after: { workingDays: 1 } }, do: apply_default }]\n';
    expect(said(without + ladder)).toContain('Asks the facilitators as well');
  });

  it.each(readdirSync('examples/decisions'))('explains examples/decisions/%s, which has no fault', (file) => {
    const lines = explain(readFileSync(join('examples/decisions', file), 'utf8'));
    expect(lines[0]).toMatch(/^Method (ranked|consent)@1: opens Mon 1 Jun 2026 10:00:00, deadline /);
  });

  it.each<[string, string, RegExp[]]>([
    [
      'every fault of a ladder with its place',
      RULES.replace(
        '  advisers:',
        '  ladder: [{ when: at_deadline, do: cancel }, { when: at_deadline, do: halt }]\n  advisers:',
      ),
      [/^rules\.yaml:\d+:\d+ decision\.ladder\[1\]\.do: "halt" stops a pilot/],
    ],
    [
      'two duties of one person',
      RULES.replace('ann@', 'oda@'),
      [/decision\.authority: The proposer cannot be the sole decider/],
    ],
    ['no calendar', RULES.replace('engagement: { calendar: { zone: Europe/Berlin } }', ''), [/engagement: /]],
    ['what is no YAML', 'decision: [', [/^rules\.yaml:/]],
  ])('refuses %s', (_, yaml, expected) => {
    const lines = explain(yaml);
    for (const one of expected) expect(lines.some((line) => one.test(line))).toBe(true);
  });
});
