import type { Method } from './method.js';

/**
 * The advice process: everybody affected and everybody with expertise is asked, then one person decides. The final
 * authority may rule when the advice window has closed, or earlier when everybody who was asked has spoken; each piece of
 * advice gets an answer. Known from the advice process (F. Laloux, Reinventing Organizations) and DACI.
 */
export const authority: Method = ({ adviceClosesAt }, tally, _concerns, now) => {
  const asked = tally.entitled.decide + tally.entitled.advise;
  const spoken = tally.taken.decide + tally.taken.advise;
  const because = { rule: 'authority@1', asked, spoken, unanswered: tally.unanswered } as const;
  if (tally.ruling) return { state: 'decided', outcome: tally.ruling.option, because };
  if (now < adviceClosesAt && spoken < asked) return { state: 'open', because, nextInstant: adviceClosesAt };
  return { state: 'ready', because };
};
