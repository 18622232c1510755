import { z } from 'zod';

/** A page of a list, as it is asked for: `after` is the last answer's `next`. */
export const Page = z.strictObject({
  after: z.uuid("Use the last answer's `next`").optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type Page = z.infer<typeof Page>;

/** A page of a list, as it is answered: `next` is the cursor of the page that follows, null on the last one. `id` is its name in OpenAPI. */
export const pageOf = <Item extends z.ZodType>(item: Item, id: string) =>
  z.strictObject({ items: z.array(item), next: z.string().nullable() }).meta({ id });
