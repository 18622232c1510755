interface Described {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, unknown> }>>;
}
interface Route {
  readonly pattern: RegExp;
  readonly declared: Record<string, unknown>;
}

/** Says whether OpenAPI declares the status that a route answered; what is no route of the document has nothing to declare. */
export function declaredStatuses({ paths }: Described): (method: string, url: string, status: number) => boolean {
  const routes = new Map<string, Route[]>();
  for (const [path, operations] of Object.entries(paths)) {
    const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    for (const [method, { responses }] of Object.entries(operations)) {
      routes.set(method, [...(routes.get(method) ?? []), { pattern, declared: responses }]);
    }
  }
  return (method, url, status) => {
    const path = url.split('?')[0] ?? '';
    const route = routes.get(method.toLowerCase())?.find(({ pattern }) => pattern.test(path));
    return !route || String(status) in route.declared;
  };
}
