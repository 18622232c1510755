import { StandardSchemaValidationPipe } from '@nestjs/common';
import { Refused, refuse, type Offence } from '../../../../../libs/domain/refusal.js';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

const MOST_OFFENCES = 200;

/** `topics[2].minutes` from an issue's path. */
function jsonPath(path: Issue['path'] = []): string {
  return path
    .map((part) => (typeof part === 'object' ? part.key : part))
    .reduce<string>(
      (whole, key) => (typeof key === 'number' ? `${whole}[${key}]` : whole ? `${whole}.${String(key)}` : String(key)),
      '',
    );
}

export const offencesOf = (issues: readonly Issue[]): Offence[] =>
  issues.slice(0, MOST_OFFENCES).map(({ path, message }) => ({ path: jsonPath(path), message }));

/** Checks every body, parameter and query by its schema and names all that is wrong at once. */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (issues) =>
      new Refused(refuse('invalid-input', 'Some of the input is not allowed', offencesOf(issues))),
  });
