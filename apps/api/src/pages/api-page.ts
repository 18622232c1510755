import type { OpenAPIObject } from '@nestjs/swagger';
import { capitalized } from '../../../../libs/domain/words/capitalized.js';
import { EITHER } from '../../../../libs/domain/words/sentence.js';
import { humanize } from '../../../../libs/domain/words/humanize.js';
import { markup, said, type Html } from './html.js';
import { htmlPage } from './page.js';

/** What of a JSON Schema is told. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly example?: unknown;
  readonly additionalProperties?: Schema | boolean;
  readonly propertyNames?: Schema;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly default?: unknown;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}
type Content = Readonly<Record<string, { readonly schema?: Schema }>>;
interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}
interface Route extends Operation {
  readonly method: string;
  readonly path: string;
}
type Schemas = Readonly<Record<string, Schema>>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
/** What any route may answer with: told once. */
const ALWAYS = new Set(['400', '401', '403', '404', '413', '415', '429', '503']);

/** The whole API on one page, for people: each route with what it is for, what it takes and what it answers. It runs nothing. */
export function apiPage(document: OpenAPIObject): string {
  const routes = routesOf(document);
  const schemas = (document.components?.schemas ?? {}) as unknown as Schemas;
  const tags = [...new Set(routes.map(tagOf))].sort();
  const links = tags.map((tag) => markup`<li><a href="/docs#${tag}">${title(tag)}</a></li>`);
  return htmlPage({
    title: 'The API of Roundtable',
    head: markup`<nav aria-label="Parts of the API"><ul>${links}
<li><a href="/docs#schemas">What is sent and answered</a></li>
<li><a href="/v1/programs">Your programs</a></li></ul></nav>`,
    body: markup`<h1>The API of Roundtable</h1>
${HOW}
<h2>Refusals</h2>
<p>A refusal is a problem with a code and a sentence (RFC 9457). Any route may answer with these:</p>
${refusals(routes)}
${tags.map((tag) => markup`<h2 id="${tag}">${title(tag)}</h2>\n${routes.filter((route) => tagOf(route) === tag).map((route) => routePart(route, schemas))}`)}
<h2 id="schemas">What is sent and answered</h2>
${Object.entries(schemas).map(([name, schema]) => schemaPart(name, schema))}
`,
    foot: markup`<p>The same for programs: <a href="/openapi.json">OpenAPI 3.1 as JSON</a>, <a href="/openapi.yaml">as YAML</a>.</p>`,
  });
}

const HOW = markup`<p>Everything that people do here goes through these routes. Send a token with each request; one for the command line is made where
the server runs, by <code>npm run --silent roundtable -- token --email you@example.org</code>. With <code>ROUNDTABLE_URL</code> being where
this page is, without <code>/docs</code>:</p>
<pre><code dir="ltr">curl -H "Authorization: Bearer $TOKEN" "$ROUNDTABLE_URL/v1/programs"</code></pre>
<p>To try a route in the browser there is <a href="/docs/try">Swagger UI</a> (press Authorize). It is hard to use without a mouse or with a screen reader;
what may be sent, and within which bounds, stands here too.</p>`;

const tagOf = ({ tags = [] }: Operation): string => tags[0] ?? 'others';
const title = (tag: string): string => capitalized(humanize(tag));

const routesOf = ({ paths }: OpenAPIObject): Route[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = (item as Readonly<Record<string, Operation | undefined>>)[method];
      return operation ? [{ ...operation, method: method.toUpperCase(), path }] : [];
    }),
  );

function refusals(routes: readonly Route[]): Html {
  const all = new Map(
    routes.flatMap(({ responses }) => Object.entries(responses)).filter(([code]) => ALWAYS.has(code)),
  );
  const rows = [...all].sort().map(([code, { description }]) => markup`<dt>${code}</dt><dd>${said(description)}</dd>`);
  return markup`<dl>${rows}</dl>`;
}

function routePart(route: Route, schemas: Schemas): Html {
  const { method, path, summary = '', parameters = [], requestBody, responses, security } = route;
  const takes = parameters.map(
    ({ name, in: where, required, description, schema = {} }) =>
      markup`<li><code>${name}</code> (${where}${required ? '' : ', may be left out'}): ${typeIn(schema)}${withoutIt(schema)}${description ? markup`, ${said(description)}` : null}</li>`,
  );
  const [body] = Object.values(requestBody?.content ?? {});
  const answers = Object.entries(responses).filter(([code]) => !ALWAYS.has(code));
  const rows = [
    ...(takes.length > 0 ? [markup`<dt>Takes</dt><dd><ul>${takes}</ul></dd>`] : []),
    ...(body?.schema ? [markup`<dt>Body</dt><dd>${typeIn(body.schema)}${exampleOf(body.schema, schemas)}</dd>`] : []),
    ...answers.map(([code, { description, content = {} }]) => {
      const [schema] = code.startsWith('2') ? Object.values(content).flatMap((one) => one.schema ?? []) : [];
      return markup`<dt>${code.startsWith('2') ? 'Answers with' : 'May refuse with'} ${code}</dt><dd>${said(description)}${schema ? markup`: ${typeIn(schema)}` : null}</dd>`;
    }),
  ];
  return markup`<h3><code>${method} ${path}</code></h3>
<p>${said(summary)}${security?.length === 0 ? ' (no token is needed)' : null}</p>
<dl>${rows}</dl>`;
}

const nameOf = (ref: string): string => ref.split('/').at(-1) ?? '';

function exampleOf({ $ref }: Schema, schemas: Schemas): Html | null {
  const example = $ref === undefined ? undefined : schemas[nameOf($ref)]?.example;
  return example === undefined ? null : markup`<pre><code dir="ltr">${JSON.stringify(example, null, 2)}</code></pre>`;
}

function schemaPart(name: string, schema: Schema): Html {
  const { properties = {}, required = [] } = schema;
  const rows = Object.entries(properties).map(
    ([key, part]) =>
      markup`<dt><code>${key}</code>${required.includes(key) ? null : ' (may be left out)'}</dt><dd>${typeIn(part)}${required.includes(key) ? null : withoutIt(part)}${part.description ? markup`: ${said(part.description)}` : null}</dd>`,
  );
  return markup`<h3 id="${name}">${name}</h3>
${rows.length > 0 ? markup`<dl>${rows}</dl>` : markup`<div>${typeIn(schema)}</div>`}`;
}

/** What a value may be and within which bounds, in a few words; what has a name leads to it. */
function typeIn(schema: Schema): Html {
  const { $ref, items, enum: values, const: only, minItems, maxItems } = schema;
  if ($ref !== undefined) return markup`<a href="/docs#${nameOf($ref)}">${nameOf($ref)}</a>`;
  if (only !== undefined) return markup`<code>${JSON.stringify(only)}</code>`;
  if (values) return eitherOf(values.map((value) => markup`<code>${String(value)}</code>`));
  const branches = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (branches) return eitherOf(branches.map(typeIn));
  if (items) return markup`a list${within(minItems, maxItems, 'entries')}, of: ${typeIn(items)}`;
  return objectIn(schema) ?? valueIn(schema);
}

const LONG_DEFAULT = 100;

/** What holds when it is left out. */
function withoutIt({ default: unsaid }: Schema): Html | null {
  if (unsaid === undefined) return null;
  const value = JSON.stringify(unsaid);
  return value.length > LONG_DEFAULT
    ? markup` (it has a default)`
    : markup` (<code>${value}</code> when it is left out)`;
}

/** An object with the fields that it has, or whose names are anybody's. */
function objectIn({ properties, required = [], additionalProperties: others, propertyNames }: Schema): Html | null {
  const fields = Object.entries(properties ?? {}).map(
    ([key, part]) =>
      markup`<li><code>${key}</code>${required.includes(key) ? null : ' (may be left out)'}: ${typeIn(part)}${required.includes(key) ? null : withoutIt(part)}${part.description ? markup`, ${said(part.description)}` : null}</li>`,
  );
  if (fields.length > 0) return markup`an object with:<ul>${fields}</ul>`;
  if (typeof others !== 'object') return null;
  const names = propertyNames ? markup`, each name being ${typeIn(propertyNames)}` : null;
  return markup`an object of values by name${names}; each value: ${typeIn(others)}`;
}

/** The pattern of a format is left out: its name says more. */
function valueIn({ type, format, pattern, minLength, maxLength, ...numbers }: Schema): Html {
  const kind = [type ?? 'anything', ...(format ? [`(${format})`] : [])].flat().join(' ');
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = numbers;
  const form = pattern !== undefined && format === undefined ? markup` of the form <code>${pattern}</code>` : null;
  const bounds = [
    ['from', minimum],
    ['above', above],
    ['to', maximum],
    ['below', below],
  ] as const;
  const told = bounds.filter(([, limit]) => Math.abs(limit ?? Infinity) < Number.MAX_SAFE_INTEGER);
  return markup`${kind}${within(minLength, maxLength, 'characters')}${form}${told.map(([word, limit]) => ` ${word} ${limit}`).join('')}`;
}

/** ` of 1 to 20 entries`. */
function within(least: number | undefined, most: number | undefined, units: string): string {
  if (most === undefined) return least === undefined ? '' : ` of at least ${least} ${units}`;
  return least === undefined ? ` of at most ${most} ${units}` : ` of ${least} to ${most} ${units}`;
}

function eitherOf(parts: readonly Html[]): Html {
  const row = EITHER.formatToParts(parts.map(({ text }) => text));
  const left = [...parts];
  return row.reduce(
    (whole, { type, value }) => markup`${whole}${type === 'element' ? (left.shift() ?? null) : value}`,
    markup``,
  );
}
