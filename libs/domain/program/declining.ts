import { change, type Change } from '../change.js';
import { refuse, type Refusal } from '../refusal.js';
import { subject } from '../subject.js';
import type { Instant } from '../time.js';
import type { ConsentUse } from './consent.js';

/** Who declines what, and when they did so before; null: they did not, or have consented since. */
interface Declining {
  readonly program: string;
  readonly person: string;
  readonly purpose: { readonly id: string; readonly use: ConsentUse; readonly version: number };
  readonly declinedAt: Instant | null;
}

/**
 * Declines what is asked, where no consent stands: one that does is withdrawn instead. The person is asked again only when the terms change, and
 * facilitators read the answer where they look up consents.
 */
export function declineConsent({ program, person, purpose, declinedAt }: Declining): Change | Refusal {
  if (declinedAt !== null)
    return refuse('illegal-step', `You declined this at ${declinedAt}; you may still consent to it`);
  const { id, use, version } = purpose;
  const about = subject('program', program);
  return change({
    entries: [
      { type: 'consent-declined', subject: about, audience: 'restricted', body: { person, purpose: id, use, version } },
    ],
  });
}
