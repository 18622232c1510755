import { DocumentBuilder, SwaggerModule, type OpenAPIObject, type SwaggerDocumentOptions } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { apiPage } from '../../pages/api-page.js';
import { PAGE_HEADERS } from '../../pages/page.js';
import { Problem } from '../problems/problem.schemas.js';

interface Described {
  readonly document: OpenAPIObject;
  readonly page: string;
}

/** The same for every API of a process, and more than half of what it takes to start one. */
let described: Described | undefined;

/** OpenAPI 3.1 at `/openapi.json`, for people at `/docs`, and to try routes at `/docs/try`. */
export function describeApi(app: NestFastifyApplication): void {
  described ??= descriptionOf(app);
  const { document, page } = described;
  SwaggerModule.setup('docs/try', app, document, { jsonDocumentUrl: 'openapi.json', yamlDocumentUrl: 'openapi.yaml' });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/docs', (_request, reply) => reply.headers(PAGE_HEADERS).send(page));
}

function descriptionOf(app: NestFastifyApplication): Described {
  const document = documentOf(app);
  return { document, page: apiPage(document) };
}

function documentOf(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Roundtable')
    .setDescription(
      [
        'Collaboration cycles that cannot be forgotten. To try a route at /docs/try, press Authorize and give a token:',
        '`npm run --silent roundtable -- token --email you@example.org` prints one where the server runs.',
        'Errors are RFC 9457 problems; commands take an Idempotency-Key.',
      ].join(' '),
    )
    .setVersion('1')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, { standardSchemaConverter: asJsonSchema });
  const schemas = { ...document.components?.schemas, ...(z.toJSONSchema(Problem).$defs as object) };
  return nameInputs({ ...document, components: { ...document.components, schemas } });
}

/** Schemas of OpenAPI 3.1 are JSON Schema 2020-12; the library's own converter writes those of 3.0. Names of inputs are marked. */
const asJsonSchema: SwaggerDocumentOptions['standardSchemaConverter'] = (schema, { schemaType }) => {
  if (!(schema instanceof z.ZodType)) return undefined;
  const whole = JSON.stringify(z.toJSONSchema(schema, { io: schemaType }));
  const marked = schemaType === 'input' ? whole.replaceAll(/("#\/\$defs\/[^"]+)"/g, `$1${INPUT}"`) : whole;
  const { $schema: _schema, $defs = {}, ...own } = JSON.parse(marked) as Converted;
  const components = Object.entries($defs).map(([id, one]): [string, object] => [
    schemaType === 'input' ? id + INPUT : id,
    one,
  ]);
  return { schema: own, components: Object.fromEntries(components) };
};

interface Converted {
  readonly $schema?: string;
  readonly $defs?: Record<string, object>;
}
const INPUT = '.input';

/**
 * Gives inputs their names. A schema that is taken and answered may differ in the two, because what has a default may be left
 * out by whoever sends it: then the input is `<name>Input`, and so is whatever leads to it.
 */
function nameInputs(document: OpenAPIObject): OpenAPIObject {
  const texts = new Map(
    Object.entries(document.components?.schemas ?? {}).map(([id, schema]) => [id, JSON.stringify(schema)]),
  );
  const both = [...texts.keys()].filter((id) => texts.has(id + INPUT));
  const unmarked = (id: string): string => (texts.get(id + INPUT) ?? '').replaceAll(`${INPUT}"`, '"');
  const apart = new Set(both.filter((id) => unmarked(id) !== texts.get(id)));
  for (let before = -1; before !== apart.size;) {
    before = apart.size;
    const leads = (id: string): boolean => [...apart].some((other) => texts.get(id)?.includes(`/schemas/${other}"`));
    for (const id of both.filter(leads)) apart.add(id);
  }
  const name = (_all: string, id: string): string => `${id}${apart.has(id) ? 'Input' : ''}"`;
  const named = JSON.parse(JSON.stringify(document).replaceAll(/([\w-]+)\.input"/g, name)) as OpenAPIObject;
  for (const id of apart) Reflect.deleteProperty(named.components?.schemas?.[id] ?? {}, 'example'); // it shows what is sent
  return named;
}
