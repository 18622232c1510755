import { sql, type RawBuilder } from 'kysely';
import type { Asked } from '../harness/recorder.js';
import type { ProvingGround } from '../harness/proving-ground.js';

type Said = Readonly<Record<string, never>>;

/** What somebody wrote by one route, and a statement that finds it in the rows. `id` is what the address names. */
interface Route {
  readonly path: RegExp;
  readonly find: (id: string, said: Said, asked: Asked) => RawBuilder<{ kept: boolean }>;
}

const by = (email: string): RawBuilder<unknown> => sql`(select p.id from person p where p.email = ${email})`;
/** What each of `list` has, as rows of JSON. */
const each = (list: unknown): RawBuilder<unknown> => sql`jsonb_array_elements(${JSON.stringify(list)}::jsonb) e`;
const answered = ({ answer }: Asked): string => String(answer?.body.id);

/** Whatever people write in the traffic, beside contributions, which are compared all at once. */
const ROUTES: readonly Route[] = [
  {
    path: /^\/v1\/programs$/,
    find: (_id, { name }, asked) =>
      sql`select exists (select from program where id = ${answered(asked)} and name = ${name}) as kept`,
  },
  {
    path: /^\/v1\/programs\/([^/]+)\/cycles$/,
    find: (id, { title, scope }, asked) =>
      sql`select exists (select from cycle where id = ${answered(asked)} and program = ${id}
        and title = ${title} and scope = ${scope}) as kept`,
  },
  {
    path: /^\/v1\/programs\/([^/]+)\/pilots$/,
    find: (id, { name }, asked) =>
      sql`select exists (select from pilot where id = ${answered(asked)} and program = ${id} and name = ${name}) as kept`,
  },
  {
    path: /^\/v1\/cycles\/([^/]+)\/obligations$/,
    find: (id, { obligations }, { as }) =>
      sql`select bool_and(exists (select from obligation o where o.cycle = ${id} and o.reviewer = ${by(as)}
        and o.reference = e->>'reference' and o.statement = e->>'statement')) as kept from ${each(obligations)}`,
  },
  {
    path: /^\/v1\/cycles\/([^/]+)\/dispositions$/,
    find: (_id, { items }) =>
      sql`select bool_and(exists (select from disposition d where d.contribution::text = e->>'contribution'
        and d.reason = e->>'reason')) as kept from ${each(items)}`,
  },
  {
    path: /^\/v1\/cycles\/([^/]+)\/items$/,
    find: (_id, { title, framing }, asked) =>
      sql`select exists (select from item where id = ${answered(asked)}
        and title = ${title} and framing = ${framing}) as kept`,
  },
  {
    path: /^\/v1\/decisions\/([^/]+)\/positions$/,
    find: (id, { reason = null, stance = null }, { as }) =>
      sql`select exists (select from position where decision = ${id} and person = ${by(as)}
        and reason is not distinct from ${reason}::text and stance is not distinct from ${stance}::text) as kept`,
  },
  {
    path: /^\/v1\/decisions\/([^/]+)\/ruling$/, // a decision that came back is ruled on anew
    find: (id, { option, rationale }, { as }) =>
      sql`select exists (select from decision where id = ${id} and (returns > 0 or rationale is null or rationale = ${rationale}
        and outcome::text = ${option}))
        and exists (select from journal where subject = ${id} and type = 'decided' and actor = ${by(as)}) as kept`,
  },
  {
    path: /^\/v1\/reviews\/([^/]+)\/(approve|request-changes)$/,
    find: (id, _said, { as }) =>
      sql`select exists (select from journal where subject = ${id} and type = 'reviewed' and actor = ${by(as)}) as kept`,
  },
  {
    path: /^\/v1\/pilots\/([^/]+)\/measurements$/,
    find: (id, { measurements }, { as }) =>
      sql`select bool_and(exists (select from pilot_measurement m where m.pilot = ${id} and m.recorded_by = ${by(as)}
        and m.metric = e->>'metric' and m.value = (e->>'value')::float8 and m.at = (e->>'at')::timestamptz)) as kept
        from ${each(measurements)}`,
  },
  {
    path: /^\/v1\/pilots\/([^/]+)\/halt$/,
    find: (id, { reason }, { as }) =>
      sql`select exists (select from pilot_halt where pilot = ${id} and reason = ${reason} and person = ${by(as)}) as kept`,
  },
  {
    path: /^\/v1\/pilots\/([^/]+)\/verdict$/,
    find: (id, { statement }, { as }) =>
      sql`select exists (select from pilot where id = ${id} and statement = ${statement} and stated_by = ${by(as)}) as kept`,
  },
];

/** What was answered 2xx and does not stand in the rows as it was said. */
export async function unkept({ stack }: ProvingGround, done: readonly Asked[]): Promise<string[]> {
  const found: string[] = [];
  for (const asked of done) {
    const route = ROUTES.find(({ path }) => path.test(asked.path));
    if (!route) continue;
    const id = route.path.exec(asked.path)?.[1] ?? '';
    const { rows } = await route.find(id, asked.body as Said, asked).execute(stack.superuser);
    if (!rows[0]?.kept) found.push(`lost or altered: ${asked.method} ${asked.path} by ${asked.as}`);
  }
  return found;
}
