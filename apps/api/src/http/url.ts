/** The path of an address of ours, without its query and its fragment. */
export const pathOf = (url: string): string => url.split(/[?#]/)[0] ?? '';

/** The query of an address of ours. */
export const queryOf = (url: string): URLSearchParams => new URL(url, 'http://here').searchParams;
