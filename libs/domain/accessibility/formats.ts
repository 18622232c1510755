import { z } from 'zod';
import type { Flag } from '../flag.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import type { Subject } from '../subject.js';
import { humanize } from '../words/humanize.js';

/** The forms in which a pre-read is there. */
export const Format = z.enum(['text', 'captions', 'audio', 'large_print']);
export type Format = z.infer<typeof Format>;

/** What somebody needs to take a document in. */
export const FormatNeed = z.enum(['captions', 'audio', 'large_print', 'screen_reader']);
export type FormatNeed = z.infer<typeof FormatNeed>;
export const FormatNeeds = z.array(FormatNeed).max(FormatNeed.options.length);

/** Whether a missing format is advice, or keeps an agenda from being published by hand. */
export const FormatPolicy = z.enum(['advise', 'block']);
export type FormatPolicy = z.infer<typeof FormatPolicy>;

/** What meets a need: one of these formats is enough. */
const MET_BY: Record<FormatNeed, readonly Format[]> = {
  captions: ['captions', 'text'], // for who cannot hear, a text is as good
  audio: ['audio'],
  large_print: ['large_print'],
  screen_reader: ['text', 'audio'],
};

/** Somebody's need that no format of a pre-read meets. */
export interface UnmetNeed {
  readonly preRead: string;
  readonly person: { readonly id: string; readonly name: string };
  readonly need: FormatNeed;
}

/** Whether a pre-read in these formats leaves out somebody with this need. */
export const leavesOut = (formats: readonly Format[], need: FormatNeed): boolean =>
  !MET_BY[need].some((format) => formats.includes(format));

/** What keeps a pre-read from going out, by the program's policy: none when it only advises. */
export const formatsMissing = (unmet: readonly UnmetNeed[], policy: FormatPolicy = 'advise'): Offence[] =>
  policy === 'advise'
    ? []
    : unmet.map(({ preRead, person, need }) => ({
        path: `preReads.${preRead}.formats`,
        message: `${person.name} needs ${humanize(need)}: offer ${MET_BY[need].map(humanize).join(' or ')}`,
      }));

/** Who had a need that was unmet before, and is not any more, each once. */
export function metSince(before: readonly UnmetNeed[], after: readonly UnmetNeed[]): string[] {
  const still = new Set(after.map(({ person, need }) => `${person.id} ${need}`));
  const met = before.filter(({ person, need }) => !still.has(`${person.id} ${need}`));
  return [...new Set(met.map(({ person }) => person.id))];
}

/** What stays with a cycle whose pre-reads went out without a format that somebody needs: how many people, and no name. */
export function unmetFlags(cycle: Subject, unmet: readonly UnmetNeed[]): Flag[] {
  const people = new Set(unmet.map(({ person }) => person.id));
  return people.size === 0 ? [] : [{ subject: cycle, code: 'unmet-format-needs', facts: { count: people.size } }];
}

/**
 * The problem `unmet-format-needs`, for a new unmet need after the pre-reads went out: somebody was invited, or said what they need. It is a
 * problem, because nobody looks at the agenda any more. Nothing is refused, because a need must not keep anybody out. It gives the number of
 * people, and is raised once for each number, however often somebody changes their needs.
 */
export const lateNeeds = <Need extends UnmetNeed>(
  cycle: Subject,
  unmet: readonly Need[],
  isNew: (one: Need) => boolean,
): Flag[] =>
  unmet.some(isNew) ? unmetFlags(cycle, unmet).map((flag) => ({ ...flag, problem: true, once: true })) : [];

/** Some programs promise a format for everybody: what is missing is made before people get it. */
export const notForAll = (errors: readonly Offence[]): Refusal | null =>
  errors.length === 0
    ? null
    : refuse('formats-missing', 'Somebody needs a format in which a pre-read is not there; offer it first', errors);
