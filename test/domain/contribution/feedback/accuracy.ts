import { checkFeedback } from '../../../../libs/domain/contribution/feedback/feedback-quality.js';
import type { LabelledText } from './labelled-texts.js';

const TRAITS = { specific: 's', example: 'e', relevant: 'r' } as const;
export type Trait = keyof typeof TRAITS;
export const traits = Object.keys(TRAITS) as Trait[];
const TOPIC = '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b';

export const verdictOf = ({ text, topic }: Pick<LabelledText, 'text' | 'topic'>): Record<Trait, boolean> => {
  const { specific, example, relevant } = checkFeedback(text, topic ? { topic: TOPIC } : {});
  return { specific, example, relevant };
};

/** Of the texts said to have a trait, the share that has it; and of those that have it, the share that is said to. */
export function accuracy(texts: readonly LabelledText[], trait: Trait): { precision: number; recall: number } {
  const judged = texts.map((one) => ({ said: verdictOf(one)[trait], has: one.has.includes(TRAITS[trait]) }));
  const right = judged.filter(({ said, has }) => said && has).length;
  const share = (all: number): number => Math.round((right / all) * 100) / 100;
  return {
    precision: share(judged.filter(({ said }) => said).length),
    recall: share(judged.filter(({ has }) => has).length),
  };
}

/** The same of all traits of some texts together: how much of what is there is found, and how much of what is found is there. */
export function rates(texts: readonly LabelledText[]): { precision: number; recall: number } {
  const judged = texts.flatMap((one) => {
    const verdict = verdictOf(one);
    return traits.map((trait) => ({ said: verdict[trait], has: one.has.includes(TRAITS[trait]) }));
  });
  const right = judged.filter(({ said, has }) => said && has).length;
  return {
    precision: right / judged.filter(({ said }) => said).length,
    recall: right / judged.filter(({ has }) => has).length,
  };
}
