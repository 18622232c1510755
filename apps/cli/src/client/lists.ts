import type { ApiClient } from './api-client.js';

/** A page of a list, as every list of the API is answered. */
export interface Listed {
  readonly items: readonly object[];
  readonly next: string | null;
}

/** Every item of a list, page by page. `List` is what its route answers, by its schema. */
export const all = async <List extends Listed>(
  api: Pick<ApiClient, 'get'>,
  path: string,
): Promise<readonly List['items'][number][]> => (await whole<List>(api, path)).items;

/** A list as one page: what its route says beside the items, with every one of them. */
export async function whole<List extends Listed>(api: Pick<ApiClient, 'get'>, path: string): Promise<List> {
  const separator = path.includes('?') ? '&' : '?';
  const paged = `${path}${separator}limit=200`;
  const first = await api.get<List>(paged);
  const items = [...first.items];
  for (let after = first.next; after !== null;) {
    const page: List = await api.get<List>(`${paged}&after=${encodeURIComponent(after)}`);
    items.push(...page.items);
    after = page.next;
  }
  return { ...first, items, next: null };
}
