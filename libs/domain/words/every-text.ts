/** What is made of a text. */
type Made = (text: string) => string;

/** A copy of a value in which `made` replaces every text, however deep; names of fields stay. */
export function everyText(value: unknown, made: Made): unknown {
  if (typeof value === 'string') return made(value);
  if (Array.isArray(value)) return value.map((one) => everyText(one, made));
  return isRecord(value) ? eachField(value, (one) => everyText(one, made)) : value;
}

/** An object of fields, and no date, bytes or list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const kind: unknown = Object.getPrototypeOf(value);
  return kind === Object.prototype || kind === null;
}

/** A copy of fields with other values. */
export const eachField = (
  fields: Readonly<Record<string, unknown>>,
  made: (value: unknown, field: string) => unknown,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([field, one]) => [field, made(one, field)]));
