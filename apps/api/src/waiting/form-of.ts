import type { Task } from '../../../../libs/domain/waiting/waited-for-in-words.js';

/** Where a page has what a task needs, by the command that does the same, with the id that it takes. */
const FORMS: Readonly<Record<string, (id: string) => string>> = {
  'agenda show': (cycle) => `/v1/cycles/${cycle}/agenda`, // it lists the pre-reads
  'contribution add': (cycle) => `/v1/cycles/${cycle}/agenda#say`,
  'obligation record': (cycle) => `/v1/cycles/${cycle}/obligations#say`,
  'amendment list-all': (cycle) => `/v1/cycles/${cycle}/amendments`,
  'contribution list': (cycle) => `/v1/cycles/${cycle}/contributions?undisposed=true`,
  'closure publish': (cycle) => `/v1/cycles/${cycle}/closure#say`,
  'answer settle': (contribution) => `/v1/contributions/${contribution}/answer#say`,
  'decision advise': (decision) => `/v1/decisions/${decision}#say`,
  'decision position': (decision) => `/v1/decisions/${decision}#say`,
  'decision rule': (decision) => `/v1/decisions/${decision}#say`,
  'review show': (review) => `/v1/reviews/${review}#say`,
  'review resubmit': (review) => `/v1/reviews/${review}#say`,
};

/** The page on which somebody does what they owe; null where none has a form for it. */
export const formOfTask = ({ command }: Task, id: string): string | null => FORMS[command]?.(id) ?? null;
