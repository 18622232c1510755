import { deliveriesInWords, deliveryInWords } from '../../../../../libs/domain/closure/deliveries-in-words.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { ClosureView } from '../../../../api/src/closure/closure.schemas.js';
import type { DeliveryList } from '../../../../api/src/closure/deliveries/delivery.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { idOf } from '../../client/by-name.js';
import { whole } from '../../client/lists.js';
import type { ExitCode } from '../../output/exit.js';
import { apart } from '../../output/given.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';
import { passageOf } from '../contribution/passage.js';

/** What goes into a closure note beside what is there. */
export interface Publishing {
  readonly introduction?: string;
  readonly learnt?: readonly string[];
  readonly quote?: readonly string[];
  readonly quoteNamed?: readonly string[];
}

const path = (cycle: string, route: string): string => `/v1/cycles/${encodeURIComponent(cycle)}/${route}`;

/** What was typed as `objective=words` for `option`, with the ids of the objectives. */
const learntOf = (api: ApiClient, cycle: string, option: string, typed: readonly string[]) =>
  Promise.all(
    typed.map(async (one) => {
      const [objective, text] = apart(option, one);
      return { objective: await idOf(api, 'objective', objective, { cycle }), text };
    }),
  );

/** Says what was learnt once the note is published. */
export async function recordLearnt(
  api: ApiClient,
  cycle: string,
  typed: readonly string[],
  out: Output,
): Promise<ExitCode> {
  const learnt = await learntOf(api, cycle, 'objective=words', typed);
  const note = await api.call<ClosureView>('POST', path(cycle, 'closure/learnt'), { learnt });
  return told(out, note, ({ markdown }) => markdown.trimEnd());
}

/** Publishes the closure note and every answer. */
export async function publishClosure(
  api: ApiClient,
  cycle: string,
  { introduction, learnt = [], quote = [], quoteNamed = [] }: Publishing,
  out: Output,
): Promise<ExitCode> {
  const quoted = (ones: readonly string[], named: boolean) =>
    ones.map(async (one) => {
      const [contribution, words] = apart(named ? '--quote-named' : '--quote', one);
      return { ...(await passageOf(api, contribution, words)), named };
    });
  const quotes = await Promise.all([...quoted(quote, false), ...quoted(quoteNamed, true)]);
  const note = await api.call<ClosureView>('POST', path(cycle, 'closure/publish'), {
    introduction,
    quotes,
    learnt: await learntOf(api, cycle, '--learnt', learnt),
  });
  return told(out, note, ({ markdown }) => markdown.trimEnd());
}

type Delivery = DeliveryList['items'][number];

const COLUMNS: Columns<Delivery> = {
  to: ({ person }) => person.name,
  letter: ({ purpose }) => humanize(purpose),
  state: ({ state }) => deliveryInWords(state),
  sent: ({ sentAt }) => (sentAt ? clock(sentAt) : ''),
  attempts: ({ attempts }) => String(attempts),
};

/** Lists what was sent to whom, and how far it came: what has not arrived first. */
export async function listDeliveries(api: ApiClient, cycle: string, out: Output): Promise<ExitCode> {
  const { items, counts } = await whole<DeliveryList>(api, path(cycle, 'deliveries'));
  const counted = items.length === 0 ? '' : `${deliveriesInWords(counts)}\n\n`;
  return told(out, items, () => `${counted}${columns(items, COLUMNS, 'Nothing was sent')}`);
}
