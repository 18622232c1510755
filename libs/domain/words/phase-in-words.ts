import { humanize } from './humanize.js';

const PHASES = ['agenda', 'pre_read', 'session', 'refinement', 'decision', 'closure'];
/** What is no state by its own name: somebody is in it, or it waits for something. */
const SAID: Readonly<Record<string, string>> = {
  ...Object.fromEntries(PHASES.map((phase) => [phase, `in its ${humanize(phase)} phase`])),
  last_call: 'in last call',
  changes_requested: 'waiting for changes',
};

/** What something in this phase or state is, as people say it: `The cycle is` in its pre-read phase, or closed; `The decision is` in last call. */
export const phaseInWords = (phase: string): string => SAID[phase] ?? humanize(phase);
