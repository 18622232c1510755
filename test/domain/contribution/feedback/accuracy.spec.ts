import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { accuracy, rates, traits, verdictOf, type Trait } from './accuracy.js';
import { FRESH } from './fresh-texts.js';
import { LABELLED, type LabelledText } from './labelled-texts.js';
import { LATER } from './later-texts.js';
import { OTHER_TEMPLATES } from './other-template-texts.js';
import { TEMPLATES } from './template-texts.js';
import { UNSEEN } from './unseen-texts.js';

/** What the check must reach, as precision and recall, on each set of labelled texts. */
const LEAST: [name: string, texts: readonly LabelledText[], count: number, least: [number, number]][] = [
  ['before the check', LABELLED, 60, [0.9, 0.9]],
  ['after it, then used to mend it', LATER, 40, [0.8, 0.8]],
  ['unseen', UNSEEN, 40, [0.8, 0.75]],
  ['by another hand', FRESH, 40, [0.74, 0.8]],
  ['out of moulds, then used to mend it', TEMPLATES, 60, [0.9, 0.9]],
  ['out of other moulds', OTHER_TEMPLATES, 40, [0.7, 0.5]],
];
const ALL = [...LABELLED, ...LATER, ...UNSEEN, ...FRESH, ...TEMPLATES, ...OTHER_TEMPLATES];
/** So much lower a rate of one group may be than that of the others. */
const UNFAIR = 0.06;
const ROOT = join(import.meta.dirname, '../../../..');
const printed = readFileSync(join(ROOT, 'docs/useful-feedback.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.replaceAll(/ +/g, ' '));
const shown = (value: number): string => value.toFixed(2);

describe('the check of feedback on labelled texts', () => {
  describe.each(LEAST)('%s', (name, texts, count, [precision, recall]) => {
    it('has as many as it says, all different', () => {
      expect(new Set(texts.map(({ text }) => text)).size).toBe(count);
    });

    it.each(traits)('finds what is %s, as the docs print it', (trait) => {
      const found = accuracy(texts, trait);
      expect(found.precision).toBeGreaterThanOrEqual(precision);
      expect(found.recall).toBeGreaterThanOrEqual(recall);
      expect(printed).toContain(`| ${name} | ${trait} | ${shown(found.precision)} | ${shown(found.recall)} |`);
    });
  });

  it.each<LabelledText['group']>(['plain', 'non-native', 'short', 'right-to-left', 'script', 'language'])(
    'finds most of what %s texts have',
    (group) => {
      expect(rates(ALL.filter((one) => one.group === group)).recall).toBeGreaterThanOrEqual(0.7);
    },
  );

  // Without those that are written to fool it, which would make the others look worse
  it.each<LabelledText['group']>(['plain', 'non-native'])('is as fair to %s texts as to the others', (group) => {
    const texts = ALL.filter((one) => one.group === group);
    const [own, others] = [texts, ALL.filter((one) => one.group !== group && one.group !== 'fooling')].map(rates);
    for (const rate of ['precision', 'recall'] as const) {
      expect((others?.[rate] ?? NaN) - (own?.[rate] ?? NaN)).toBeLessThanOrEqual(UNFAIR);
      expect(printed).toContain(
        `| ${group} | ${texts.length} | ${rate} | ${shown(own?.[rate] ?? NaN)} | ${shown(others?.[rate] ?? NaN)} |`,
      );
    }
  });

  it('judges what others wrote for the example as a reader would, but for one case it misses', () => {
    const contributions = contributionsOf(
      parse(readFileSync(join(ROOT, 'examples/simplified-reporting.yaml'), 'utf8')),
    );
    const weak = contributions.flatMap(({ key, ...said }) => {
      const verdict = verdictOf(said);
      const lacks = traits.filter((trait) => !verdict[trait]);
      return lacks.length > 0 ? [[key, lacks] as [string, Trait[]]] : [];
    });
    expect(contributions).toHaveLength(23);
    expect(Object.fromEntries(weak)).toEqual({
      'ben-slow': traits,
      'raj-price': traits,
      'mia-colours': ['example'],
      'raj-year': ['example'], // which has one: it took two people four days this year
    });
  });
});

interface Said {
  readonly key: string;
  readonly text: string;
  readonly topic?: true;
}

/** What the people of a brief say, without stories, wherever in the script it stands. */
function contributionsOf(node: unknown): Said[] {
  if (Array.isArray(node)) return node.flatMap(contributionsOf);
  if (typeof node !== 'object' || node === null) return [];
  const { do: step, key, text, topic } = node as Record<string, unknown>;
  if (step !== 'contribute') return Object.values(node).flatMap(contributionsOf);
  return typeof text === 'string' ? [{ key: String(key), text, ...(topic ? { topic: true as const } : {}) }] : [];
}
