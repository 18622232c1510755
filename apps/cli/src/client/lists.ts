import type { ApiClient } from './api-client.js';

/** A page of a list, as every list of the API is answered. */
export interface Listed {
  readonly items: readonly object[];
  readonly next: string | null;
}

/** Every item of a list, page by page. `List` is what its route answers, by its schema. */
export async function all<List extends Listed>(
  api: Pick<ApiClient, 'get'>,
  path: string,
): Promise<readonly List['items'][number][]> {
  const items: List['items'][number][] = [];
  let after: string | null = null;
  do {
    const separator: string = path.includes('?') ? '&' : '?';
    const page: List = await api.get<List>(
      `${path}${separator}limit=200${after === null ? '' : `&after=${encodeURIComponent(after)}`}`,
    );
    items.push(...page.items);
    after = page.next;
  } while (after !== null);
  return items;
}
