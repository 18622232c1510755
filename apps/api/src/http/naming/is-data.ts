import type { Value } from '../../pages/shown.js';

export type Data = Record<string, Value>;

/** An answer of JSON, and no file, stream or page. */
export const isData = (answer: unknown): answer is Data =>
  typeof answer === 'object' && answer !== null && Object.getPrototypeOf(answer) === Object.prototype;
