import type { TestApi } from '../servers/an-api.js';

/** A route, as OpenAPI describes it. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** The example of its body, when it has one. */
  readonly example?: unknown;
  /** The names of what its address may ask for. */
  readonly parameters: readonly string[];
  /** How much a page of it has at most, when it is a list. */
  readonly most?: number | undefined;
}
interface Described {
  readonly paths: Record<
    string,
    Record<
      string,
      {
        requestBody?: { content: Record<string, { schema: { $ref?: string } }> };
        parameters?: readonly { readonly in: string; readonly name: string; readonly schema?: { maximum?: number } }[];
      }
    >
  >;
  readonly components: { readonly schemas: Record<string, { readonly example?: unknown }> };
}
/** Every route that OpenAPI describes. */
export async function operationsOf(api: TestApi): Promise<Operation[]> {
  const { paths, components } = (await api.call<Described>(null, 'GET', '/openapi.json')).body;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody, parameters = [] }]) => {
      const name = requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1) ?? '';
      return {
        path,
        method: method.toUpperCase() as Operation['method'],
        example: components.schemas[name]?.example,
        parameters: parameters.flatMap((one) => (one.in === 'query' ? [one.name] : [])),
        most: parameters.find((one) => one.name === 'limit')?.schema?.maximum,
      };
    }),
  );
}
