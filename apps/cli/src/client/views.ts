/** What the command line reads of the API's answers; the whole of them is in `/openapi.json`. */

export interface Listed<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

interface Next {
  readonly do: string;
  readonly at: string;
}

export interface Cycle {
  readonly id: string;
  readonly program: string;
  readonly title: string;
  readonly phase: string;
  readonly entry: number;
  readonly deadline: string | null;
  readonly heldUntil: string | null;
  readonly endReason: string | null;
  readonly rehearsal: boolean;
  readonly next: Next | null;
  readonly responsible: readonly { readonly id: string; readonly name: string; readonly because: string }[];
  readonly session: { readonly at: string; readonly openedAt: string | null; readonly closedAt: string | null };
  readonly input: { readonly opensAt: string; readonly closesAt: string } | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly decisions: readonly {
    readonly id: string;
    readonly question: string;
    readonly phase: string;
    readonly deadline: string | null;
    readonly tier: number;
    readonly next: Next | null;
  }[];
  readonly reviews: readonly {
    readonly id: string;
    readonly decision: string | null;
    readonly item: string | null;
    readonly reviewer: string;
    readonly phase: string;
    readonly deadline: string | null;
  }[];
  readonly flags: readonly { readonly meaning: string; readonly problem: boolean }[];
}

export interface ListedCycle {
  readonly id: string;
  readonly program: string;
  readonly title: string;
  readonly phase: string;
  readonly deadline: string | null;
  readonly next: Next | null;
  readonly stalled: boolean;
  readonly problems: number;
}

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/** Every item of a list, page by page. */
export async function all<Item>(
  api: { get<Answer>(path: string): Promise<Answer> },
  path: string,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let after: string | null = null;
  do {
    const separator: string = path.includes('?') ? '&' : '?';
    const page: Listed<Item> = await api.get(
      `${path}${separator}limit=200${after === null ? '' : `&after=${encodeURIComponent(after)}`}`,
    );
    items.push(...page.items);
    after = page.next;
  } while (after !== null);
  return items;
}
