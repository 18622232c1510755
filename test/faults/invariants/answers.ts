import { sql } from 'kysely';
import { letterId } from '../../../libs/notifications/letter.js';
import type { Asked } from '../harness/recorder.js';
import type { ProvingGround } from '../harness/proving-ground.js';
import { unkept } from './kept.js';
import { toldTwice } from './told.js';

/** What a case may take away on purpose. */
export interface Exceptions {
  /** Answers that nobody can expect to be kept: given after the dump that was restored. */
  readonly mayBeLost?: (asked: Asked) => boolean;
  /** How many mails had arrived when an older state was restored: of theirs a notice may not be known, or be known to say something else. */
  readonly mailsOfBefore?: number;
  /** Which parts may have ended by themselves, by name: `worker-1`, and how often each. */
  readonly mayEnd?: { readonly part: RegExp; readonly atMost: number };
  /** In ms: how long everything may take to come to rest. */
  readonly restMs?: number;
}

/** 1. Nothing answered 2xx is lost: its key is known, and what was said or written is kept word for word, under its author. */
export async function lost(ground: ProvingGround, { mayBeLost }: Exceptions): Promise<string[]> {
  const { stack, recorder } = ground;
  const done = recorder.done().filter((asked) => !mayBeLost?.(asked));
  const kept = await stack.superuser.selectFrom('command').select(['key', 'status']).execute();
  const keys = new Map(kept.map(({ key, status }) => [key, status === 200 ? 'done' : 'refused']));
  const rows = await stack.superuser
    .selectFrom('contribution')
    .innerJoin('person', 'person.id', 'contribution.author')
    .select(['contribution.id', 'contribution.body', 'person.email'])
    .execute();
  const said = new Map(rows.map((row) => [row.id, row]));
  const unsaid = done.flatMap((asked) => {
    const known = asked.key === null ? 'done' : (keys.get(asked.key) ?? 'unknown');
    if (known !== 'done') return [`lost: ${asked.method} ${asked.path} by ${asked.as}; its key is ${known}`];
    if (!asked.path.endsWith('/contributions')) return [];
    const row = said.get(String(asked.answer?.body.id));
    const { text } = asked.body as { text?: string };
    return row?.body === text && row?.email === asked.as ? [] : [`lost or altered: what ${asked.as} said, "${text}"`];
  });
  return [...unsaid, ...(await unkept(ground, done))];
}

/** 2. Nothing is doubled: contributions, journal entries of a command, rungs, phases, notices, and mails of which nobody was caught. */
export async function doubled(ground: ProvingGround, exceptions: Exceptions): Promise<string[]> {
  const { superuser } = ground.stack;
  const twice = async (what: string, query: ReturnType<typeof sql<{ one: string; n: number }>>): Promise<string[]> => {
    const { rows } = await query.execute(superuser);
    return rows.map(({ one, n }) => `${what} ${n} times: ${one}`);
  };
  const found = await Promise.all([
    twice(
      'said',
      sql`select author || ' ' || body as one, count(*)::int as n from contribution group by 1 having count(*) > 1`,
    ),
    twice(
      'journaled for one command',
      sql`select concat_ws(' ', command, type, subject, body) as one, count(*)::int as n from journal
        where command is not null group by 1 having count(*) > 1`,
    ),
    twice(
      'rung in the journal more often than fired, ',
      sql`select concat_ws(' ', subject, step, rung, entry, version) as one, n from (
          select subject, body->>'do' as step, body->>'rung' as rung, body->>'entry' as entry, body->>'version' as version, count(*)::int as n
          from journal where type = 'rung-fired' group by 1, 2, 3, 4, 5) j
        where n > (select count(*) from appointment a where a.subject = j.subject and a.rung::text = j.rung
          and a.entry::text = coalesce(j.entry, a.entry::text) -- the release before says no entry
          and a.version::text = j.version and a."do" = j.step and a.fired_at is not null)`,
    ),
    twice(
      'entered in the journal, but not so often in the row,',
      sql`select concat(g.kind, ' ', g.id, ' in entry ', g.entry) as one, count(*)::int as n
        from gate g join journal j on j.subject = g.id and j.type = 'phase-began'
        where g.kind = 'cycle' group by g.kind, g.id, g.entry having count(*) != g.entry`,
    ),
  ]);
  return [...found.flat(), ...(await toldTwice(ground)), ...(await doubledMails(ground, exceptions))];
}

interface Arrived {
  readonly to: string;
  readonly content: string;
  readonly times: number;
  /** Before an older state was restored. */
  readonly before: boolean;
}

/**
 * Each mail belongs to a notice and arrived once, and each notice that counts as sent has its mail. One whose sender was taken away may
 * come once more for each time, written from the rows as they are then: the same id and recipient, and maybe other words. An
 * invitation names the end of input as planned, then as it is.
 */
async function doubledMails({ stack, caught }: ProvingGround, { mailsOfBefore = 0 }: Exceptions): Promise<string[]> {
  const notices = await stack.superuser.selectFrom('notice').select(['id', 'state']).execute();
  const byMessage = new Map(notices.map((notice) => [`<${letterId(notice.id)}@roundtable>`, notice]));
  const arrived = new Map<string, Arrived>();
  const found: string[] = [];
  for (const [index, { headers, to, subject, text }] of stack.mail.mails.entries()) {
    const id = headers.get('message-id') ?? 'none';
    const content = [to, subject, text].join('\n');
    const before = index < mailsOfBefore;
    const notice = byMessage.get(id);
    if (!before && !notice) found.push(`a mail of no notice: ${id} to ${to}`);
    const first = arrived.get(id);
    const again = first !== undefined && !first.before;
    if (again && (first.times > caught.timesOf(notice?.id ?? '') || first.to !== to))
      found.push(
        [`${first.times + 1} mails with one id: ${id} to ${to}`, ...difference(first.content, content)].join('\n'),
      );
    arrived.set(id, { to, content, before: before || (first?.before ?? false), times: again ? first.times + 1 : 1 });
  }
  const missing = notices.filter(({ id, state }) => state === 'sent' && !arrived.has(`<${letterId(id)}@roundtable>`));
  return [...found, ...missing.map(({ id }) => `counts as sent, and never arrived: ${id}`)];
}

/** The lines of each that the other has not. */
function difference(one: string, other: string): string[] {
  const [first, second] = [one.split('\n'), other.split('\n')];
  const only = (sign: string, lines: string[], others: string[]): string[] =>
    lines.filter((line) => !others.includes(line)).map((line) => `    ${sign} ${line}`);
  return [...only('-', first, second), ...only('+', second, first)];
}
