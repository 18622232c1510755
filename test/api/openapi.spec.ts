import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { anApi, type TestApi } from '../servers/an-api.js';
import { declaredStatuses } from '../servers/api/declared-statuses.js';

type Content = Record<string, { readonly schema?: object } | undefined>;
interface Operation {
  readonly operationId?: string;
  readonly requestBody?: { readonly content: Content };
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Record<string, { readonly content?: Content }>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, { readonly example?: unknown }> };
}

const PROBLEM = 'application/problem+json';
const KEY = 'Idempotency-Key';
/** The official schema of OpenAPI 3.1 documents: https://spec.openapis.org/oas/3.1/schema/2022-10-07 */
const OFFICIAL = new URL('./openapi-3.1.schema.json', import.meta.url);

describe('the OpenAPI document', () => {
  let api: TestApi;
  let document: Document;
  const checker = (): Ajv2020 =>
    formats.default(new Ajv2020({ strict: false, allErrors: true, formats: { 'media-range': true } }));

  beforeAll(async () => {
    api = await anApi();
    document = (await api.call<Document>(null, 'GET', '/openapi.json')).body;
  }, 60_000);
  afterAll(() => api.stop());

  it('is valid by the official schema of OpenAPI 3.1', () => {
    // the only dynamic reference leads to where this one does; ajv looks for it at the root
    const official = readFileSync(OFFICIAL, 'utf8').replaceAll('"$dynamicRef": "#meta"', '"$ref": "#/$defs/schema"');
    const validate = checker().compile(JSON.parse(official) as object);
    validate(document);
    expect(validate.errors).toBeNull();
    expect(new Set(operations().map(([, { operationId }]) => operationId)).size).toBe(operations().length);
  });

  it('has schemas that are valid JSON Schema 2020-12, whose references lead somewhere, and whose examples they allow', () => {
    const ajv = checker().addSchema({ $id: 'https://roundtable.example/openapi', ...document });
    const schemas = Object.entries(document.components.schemas);
    const wrong = schemas.flatMap(([name, { example }]) => {
      const validate = ajv.compile({ $ref: `https://roundtable.example/openapi#/components/schemas/${name}` });
      return example === undefined || validate(example) ? [] : [[name, validate.errors]];
    });
    expect(wrong).toEqual([]);
    expect(schemas.filter(([, { example }]) => example !== undefined).length).toBeGreaterThan(20);
  });

  it('names every parameter of a path, and says what each body and each answer looks like', () => {
    const gaps = operations().flatMap(([path, { parameters = [], requestBody, responses }]) => [
      ...[...path.matchAll(/\{(\w+)\}/g)]
        .filter(([, name]) => !parameters.some((one) => one.in === 'path' && one.name === name))
        .map(([, name]) => `${path}: no parameter ${name}`),
      ...(/^(post|put|patch)/.test(path) && !Object.values(requestBody?.content ?? {})[0]?.schema
        ? [`${path}: no schema of its body`]
        : []),
      ...Object.entries(responses)
        .filter(
          ([status, { content = {} }]) =>
            !(status >= '400' && !isHealth(path, status) ? content[PROBLEM] : Object.values(content)[0])?.schema,
        )
        .map(([status]) => `${path}: no schema of ${status}`),
    ]);
    expect(gaps).toEqual([]);
  });

  it('has formats that are checked, and says that health has one form, ready or not', () => {
    expect(checker().compile({ type: 'string', format: 'uuid' })('no-uuid')).toBe(false);
    const { responses } = operations().find(([path]) => path === 'get /health/ready')?.[1] ?? { responses: {} };
    const forms = ['200', '503'].map((status) => responses[status]?.content?.['application/json']?.schema);
    expect(forms).toEqual([{ $ref: '#/components/schemas/Health' }, { $ref: '#/components/schemas/Health' }]);
  });

  it('says of every command that its Idempotency-Key may be in flight, or used for something else', () => {
    const takesKey = ({ parameters = [] }: Operation): boolean => parameters.some(({ name }) => name === KEY);
    const others = operations().filter(([path, operation]) => !path.startsWith('get') && !takesKey(operation));
    expect(others.map(([path]) => path).sort()).toEqual([
      'post /v1/cycles/{cycleId}/contributions/check', // only looks at words
      'post /v1/decisions/preview', // starts nothing and writes nothing
      'post /v1/programs/{programId}/inbox/check', // only looks at words
      'post /v1/programs/{programId}/plain-language', // only looks at a text
      'post /v1/reviews/{reviewId}/tokens', // shown once, stored nowhere
      'post /v1/trackers/{connection}/events', // the tracker's own id says that it is the same again
    ]);
    const undeclared = operations()
      .filter(([, operation]) => takesKey(operation) && !(operation.responses['409'] && operation.responses['422']))
      .map(([path]) => path);
    expect(undeclared).toEqual([]);
  });

  it('declares statuses by route, so that each test of a route notices one that is missing', () => {
    const declared = declaredStatuses(document);
    const cycle = '/v1/cycles/5f0c8a52-31f3-4f43-9a64-0f2a4be0a3ce';
    expect([declared('GET', `${cycle}?x=1`, 200), declared('GET', cycle, 409)]).toEqual([true, false]);
    expect([declared('POST', `${cycle}/hold`, 409), declared('POST', `${cycle}/hold`, 201)]).toEqual([true, false]);
    expect(declared('GET', '/nowhere', 404)).toBe(true); // no route of the document
  });

  /** Who asks whether we are ready gets the same answer when we are not. */
  const isHealth = (path: string, status: string): boolean => path === 'get /health/ready' && status === '503';
  const operations = (): [string, Operation][] =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
    );
});
