import { z } from 'zod';
import type { Say, Saying } from '../../../../../libs/queries/people/named-people.query.js';
import { eachField, everyText, isRecord } from '../../../../../libs/domain/words/every-text.js';
import { KEEPS_NAMES } from '../../../../../libs/domain/program/keeping-names.js';

/** What of JSON Schema tells where texts are. */
interface Described {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Described>>;
  readonly additionalProperties?: Described | boolean;
  readonly items?: Described | false;
  readonly anyOf?: readonly Described[];
  readonly oneOf?: readonly Described[];
  readonly allOf?: readonly Described[];
  readonly [KEEPS_NAMES]?: string;
}
type Definitions = Readonly<Record<string, Described>>;
type Retelling = (value: unknown, say: Say) => unknown;

const known = new WeakMap<z.ZodType, Retelling>();

/**
 * How every text is told in what this schema describes, but for those that keep names (`KEEPS_NAMES`): also one that was added
 * today, and what people called something by which a record is kept. Where anything may stand, every text in it is told; names of fields are left alone.
 */
export function sayingOf<View>(schema: z.ZodType): Saying<View> {
  const told = known.get(schema) ?? toldOf(schema);
  known.set(schema, told);
  return (view, say) => told(view, say) as View;
}

function toldOf(schema: z.ZodType): Retelling {
  const { $defs = {}, ...whole } = z.toJSONSchema(schema, { io: 'output' }) as Described & { $defs?: Definitions };
  return toldIn(whole, $defs);
}

const asItIs: Retelling = (value) => value;

function toldIn(described: Described, definitions: Definitions): Retelling {
  const { $ref, type, properties, items, additionalProperties: others } = described;
  if (KEEPS_NAMES in described) return asItIs;
  if ($ref !== undefined) return toldIn(definitions[$ref.split('/').at(-1) ?? ''] ?? {}, definitions);
  const branches = described.anyOf ?? described.oneOf ?? described.allOf;
  if (branches) {
    const each = branches.map((branch) => toldIn(branch, definitions));
    return (value, say) => each.reduce((whole, told) => told(whole, say), value);
  }
  if (properties) return ofFields(properties, definitions);
  if (items) {
    const told = toldIn(items, definitions);
    return (value, say) => (Array.isArray(value) ? value.map((one) => told(one, say)) : value);
  }
  if (typeof others === 'object') {
    const told = toldIn(others, definitions);
    return (value, say) => (isRecord(value) ? ofRecord(value, told, say) : value);
  }
  return type === undefined ? everyText : (value, say) => (typeof value === 'string' ? say(value) : value);
}

/** The fields of a record are words as well, such as the criteria of scores. Two that are told alike are told apart, so that none is lost. */
function ofRecord(record: Readonly<Record<string, unknown>>, told: Retelling, say: Say): Record<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [field, one] of Object.entries(record)) {
    const name = say(field);
    let apart = name;
    for (let nth = 2; fields.has(apart); nth += 1) apart = `${name} (${nth})`;
    fields.set(apart, told(one, say));
  }
  return Object.fromEntries(fields);
}

function ofFields(properties: Readonly<Record<string, Described>>, definitions: Definitions): Retelling {
  const fields = new Map(Object.entries(properties).map(([key, one]) => [key, toldIn(one, definitions)]));
  return (value, say) =>
    isRecord(value) ? eachField(value, (one, field) => (fields.get(field) ?? asItIs)(one, say)) : value;
}
