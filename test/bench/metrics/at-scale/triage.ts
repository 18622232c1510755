import { readFileSync, readdirSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Stack } from '../../../servers/a-stack-of-processes.js';
import { FACILITATOR, ask } from '../../reference-cycle.js';
import { progress, type Figure, type Metric } from '../../metric.js';
import { rounded } from '../../percentile.js';
import { dispose, saidToACycle } from '../../scale/much-said.js';
import { times } from '../../scale/load.js';
import { onAStack } from '../../scale/on-a-stack.js';

const SAID = times(5_000);
const PEOPLE = 50;
/** So many of what is said repeats something else, with every eighth word another one. */
const REPEATED = 0.15;

interface Page {
  readonly items: readonly {
    readonly original: { readonly id: string };
    readonly likely: readonly { readonly id: string }[];
  }[];
  readonly next: string | null;
}

/** How long it takes to find what was said more than once, to confirm it, and to answer everything else, in one cycle. */
export const triage: Metric = {
  names: ['triage_ms'],
  measure: onAStack(async (stack) => {
    const { texts, repeats } = someTexts();
    const { said, ...where } = await saidToACycle(stack, PEOPLE, texts);
    progress(`${said.length} contributions, ${repeats.size} of them repeat another`);
    const begun = performance.now();
    const { duplicates, pages, longest } = await suggested(stack, where.cycle);
    const found = performance.now();
    await dispose(
      stack,
      where,
      [...duplicates].map(([contribution, duplicateOf]) => ({ contribution, kind: 'duplicate', duplicateOf })),
    );
    const confirmed = performance.now();
    const others = said.filter((contribution) => !duplicates.has(contribution));
    await dispose(
      stack,
      where,
      others.map((contribution) => ({ contribution, kind: 'answered', answer: 'It is in the guide' })),
    );
    const ended = performance.now();
    const right = said.filter((id, index) => duplicates.has(id) && repeats.has(index)).length;
    if (right < 0.9 * repeats.size) throw new Error(`Only ${right} of ${repeats.size} repetitions were found`);
    return figures(
      ended - begun,
      `${pages} pages of suggestions in ${rounded(found - begun)} ms, the longest ${rounded(longest)}, with ${right} of ${repeats.size} repetitions and ${duplicates.size - right} others; their confirmation ${rounded(confirmed - found)} ms; answers to the other ${others.length} ${rounded(ended - confirmed)} ms`,
    );
  }),
};

const figures = (took: number, note: string): Figure[] => [
  {
    metric: 'triage_ms',
    value: rounded(took),
    unit: 'ms',
    goal: null,
    note: `${SAID} contributions to one cycle, over HTTP, one request after the other: ${note}`,
  },
];

async function suggested(stack: Stack, cycle: string) {
  const duplicates = new Map<string, string>();
  let [pages, longest] = [0, 0];
  for (let after = ''; ;) {
    const begun = performance.now();
    const { items, next } = await ask<Page>(
      stack,
      FACILITATOR,
      'GET',
      `/v1/cycles/${cycle}/duplicates?limit=500${after}`,
    );
    longest = Math.max(longest, performance.now() - begun);
    pages += 1;
    for (const { original, likely } of items) for (const { id } of likely) duplicates.set(id, original.id);
    if (next === null) return { duplicates, pages, longest };
    after = `&after=${next}`;
  }
}

/** Texts of 15 to 75 words of this repository's documentation, by how often they occur there; the same ones in each run. */
function someTexts(): { texts: string[]; repeats: Set<number> } {
  const docs = new URL('../../../../docs/', import.meta.url);
  const pages = readdirSync(docs).filter((file) => file.endsWith('.md'));
  const words = pages.flatMap((file) => readFileSync(new URL(file, docs), 'utf8').match(/[A-Za-z]+/g) ?? []);
  let seed = 7;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes, "quick and dirty" generator
    return seed / 2 ** 32;
  };
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const texts: string[] = [];
  const repeats = new Set<number>();
  for (let index = 0; index < SAID; index += 1) {
    if (index > 0 && random() < REPEATED) {
      repeats.add(index);
      texts.push(
        pick(texts)
          .split(' ')
          .map((word) => (random() < 1 / 8 ? pick(words) : word))
          .join(' '),
      );
    } else texts.push(Array.from({ length: 15 + Math.floor(random() * 61) }, () => pick(words)).join(' '));
  }
  return { texts, repeats };
}
