import { z } from 'zod';
import { ListedReview } from '../reviews/listed-review.schemas.js';
import { LineageKind } from '../../../../libs/domain/backlog/lineage.js';
import { LanguageFinding } from '../../../../libs/domain/accessibility/plain-language.js';
import { Behaviour, Comparator } from '../../../../libs/domain/backlog/criterion.js';
import { FilingState } from '../../../../libs/domain/backlog/tracking.js';
import { ItemStatus } from '../../../../libs/domain/backlog/item.js';
import { Reviewer } from '../../../../libs/domain/review/reviewer.js';
import { Audience, PersonName } from '../../../../libs/domain/people.js';
import { Instant } from '../../../../libs/domain/time.js';
import { pageOf } from '../http/paging/page.js';

export const CriterionView = z
  .strictObject({
    id: z.uuid(),
    statement: z.string(),
    behaviour: Behaviour.nullable(),
    metric: z.string().nullable(),
    comparator: Comparator.nullable(),
    threshold: z.number().nullable(),
    unit: z.string().nullable(),
    obligation: z.uuid().nullable(),
    story: z.uuid().nullable().describe('the story that it protects; null as well for those who may not read it'),
    demonstrated: z
      .strictObject({
        scenarios: z.int().describe('that put it to the test, in cycles that were not cancelled'),
        works: z.int().describe('how many participants found so last, since it has the words that it has now'),
        worksWithChanges: z.int(),
        doesNotWork: z.int(),
      })
      .describe('as far as you may read it'),
  })
  .meta({ id: 'CriterionView' });

/** A cited passage with its words, when you may read whom it quotes. */
export const PassageView = z
  .strictObject({
    id: z.uuid(),
    contribution: z.uuid().nullable().describe('like `quote` and `author` null for those who may not read it'),
    starts: z.int(),
    ends: z.int(),
    quote: z.string().nullable().describe('also null while somebody whose telemetry it rests on has no consent'),
    author: PersonName.nullable(),
  })
  .meta({ id: 'PassageView' });

/** An item that another came out of, or that came out of it. */
export const Relative = z.strictObject({ id: z.uuid(), title: z.string(), kind: LineageKind });

export const ItemView = z
  .strictObject({
    id: z.uuid(),
    cycle: z.uuid(),
    title: z.string(),
    framing: z.string(),
    status: ItemStatus,
    link: z.string().nullable(),
    audience: Audience,
    revision: z.int(),
    ready: z.boolean().describe('it cites a passage and has a measurable criterion: refinement can end with it'),
    coAuthors: z.array(PersonName),
    criteria: z.array(CriterionView),
    passages: z.array(PassageView),
    decisions: z.array(z.uuid()).describe('the decisions that it rests on'),
    lineage: z
      .strictObject({ from: z.array(Relative), into: z.array(Relative) })
      .describe('what it came out of, and what came out of it'),
    proposal: z.uuid().nullable().describe('the proposal out of which it came; null: it was written as an item'),
    reviews: z.array(ListedReview).describe('who has to approve it before it goes on, in their steps'),
    amendments: z
      .strictObject({ open: z.int(), accepted: z.int(), declined: z.int() })
      .describe('how many proposals were made on it, by where they stand'),
    tracker: z
      .strictObject({
        connection: z.string(),
        state: FilingState,
        url: z.string().nullable().describe('where it is read there'),
        error: z.string().nullable().describe('the HTTP status or code of the last failure'),
      })
      .nullable()
      .describe('how far it is on its way to the outside tracker; null when it does not go there'),
    createdAt: Instant,
    plainLanguage: z.array(LanguageFinding).describe('where its criteria could be plainer; for those who refine'),
  })
  .meta({ id: 'ItemView' });
export type ItemView = z.infer<typeof ItemView>;

/** A compliance reviewer of an item, in which step they are asked, and how long their approval holds. */
export const ItemReviewBody = Reviewer.meta({
  id: 'ItemReviewBody',
  example: { email: 'cleo@example.org', step: 1, approvalLasts: 'P365D' },
});

export const ItemList = pageOf(ItemView, 'ItemList');
export type ItemList = z.infer<typeof ItemList>;
