import { disagreement } from './invariants/agreement.js';
import { doubled, lost, type Exceptions } from './invariants/answers.js';
import { disorder } from './invariants/order.js';
import { REST_MS, broken, dueSoon, mistaken, newest, queued, unreturned } from './invariants/rest.js';
import { pending, stuck, unreplayable } from './invariants/workflows.js';
import type { ProvingGround } from './harness/proving-ground.js';

export type { Exceptions } from './invariants/answers.js';

/** Says what offends it; nothing when it holds. */
type Invariant = (ground: ProvingGround, exceptions: Exceptions) => Promise<string[]>;

/** What holds after every fault, once it has healed and everything has come to rest. */
export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  'nothing answered is lost': lost,
  'nothing is doubled': doubled,
  'the order is legal': disorder,
  'nothing is stuck': stuck,
  'rows, journal and workflows agree': disagreement,
  'the chain is whole and complete': broken,
  'all histories replay': (ground) => unreplayable(ground),
  'queues are empty, memory and handles are back': async (ground, exceptions) => [
    ...(await queued(ground)),
    ...(await unreturned(ground, exceptions)),
    ...mistaken(ground),
  ],
};

const MOST_TOLD = 12;

/** On a busy machine eight looks take longer than what `dueSoon` sees ahead. */
const MOST_LOOKS = 3;

/** Waits until everything has come to rest and checks all eight; once more where something moved meanwhile. One error names every offence and the seed. */
export async function expectSound(ground: ProvingGround, exceptions: Exceptions = {}): Promise<void> {
  for (let look = 1; ; look += 1) {
    const before = await atRest(ground, exceptions.restMs ?? REST_MS);
    const found = await offences(ground, exceptions);
    if (found.length === 0) return;
    if (look < MOST_LOOKS && (await newest(ground)) !== before) continue;
    throw new Error(`ROUNDTABLE_SEED=${ground.random.seed}\n${found.join('\n')}`);
  }
}

async function offences(ground: ProvingGround, exceptions: Exceptions): Promise<string[]> {
  const found: string[] = [];
  for (const [name, invariant] of Object.entries(INVARIANTS)) {
    const all = await invariant(ground, exceptions);
    if (all.length === 0) continue;
    const more = all.length > MOST_TOLD ? [`... and ${all.length - MOST_TOLD} more`] : [];
    found.push(`${name}, but`, ...[...all.slice(0, MOST_TOLD), ...more].map((offence) => `  ${offence}`));
  }
  return found;
}

/**
 * Waits until the queues are empty, no activity is under way and nothing falls due soon. What does not come to rest, the invariants
 * name. Gives the newest entry from before it looked last: what is journaled after that has moved.
 */
export async function atRest(ground: ProvingGround, limitMs = REST_MS): Promise<string | null> {
  for (const limit = Date.now() + limitMs; ;) {
    const before = await newest(ground);
    const left = (await Promise.all([queued, dueSoon, pending].map((one) => one(ground)))).flat();
    if (left.length === 0 || Date.now() > limit) return before;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
