import type { TieBreak } from '../../facts.js';
import { LATEST, PARAMETERS, type Forms, type MethodName } from '../methods/methods.js';
import { FEWEST_ANONYMOUS } from '../anonymous.js';
import { contradictions, proposed, type MethodDeclaration } from './contradictions.js';
import { formOf, type Shown } from '../methods/forms.js';

/** The option that every decision has. */
export const STATUS_QUO = 'Keep things as they are';

export const OFFERED = [
  'authority',
  'consent',
  'last_call',
  'majority',
  'ranked',
  'score',
] as const satisfies readonly (keyof typeof LATEST)[];

/** As much of a declaration as its method is concerned with, before anything of it is checked. */
export interface Declaration {
  readonly method: keyof typeof LATEST;
  readonly rules: Readonly<Record<string, unknown>>;
  readonly options: readonly { readonly title: string }[];
  readonly deciders: readonly string[];
  readonly authority: string;
  readonly criteria: readonly { readonly name: string; readonly weight: number }[];
  readonly tieBreak: readonly TieBreak[];
  readonly defaultOption?: string | undefined;
  readonly anonymous: boolean;
  readonly shown?: Shown | undefined;
}

export interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The options of a decision in their order: those declared, and last to keep things as they are. */
export function optionsOf({ options }: Pick<Declaration, 'options'>): MethodDeclaration['options'] {
  const own = options.map(({ title }, index) => ({
    path: `options[${index}]`,
    title,
    statusQuo: title === STATUS_QUO,
  }));
  return own.some(({ statusQuo }) => statusQuo)
    ? own
    : [...own, { path: 'options', title: STATUS_QUO, statusQuo: true }];
}

/** Who decides by the method: where one person rules after advice, they are not asked as well. */
export const decidersOf = ({ method, deciders, authority }: Omit<Declaration, 'rules'>): string[] =>
  deciders.filter((email) => email !== authority || !formOf(LATEST[method]).advice);

/** Settings that are none of the method's, and everything by which the declaration contradicts itself: all at once. */
export function methodOffences(declaration: Declaration): Contradiction[] {
  const name = LATEST[declaration.method];
  const parsed = PARAMETERS[name].safeParse(declaration.rules);
  if (parsed.success) return [...contradicting(name, parsed.data, declaration), ...named(declaration)];
  return parsed.error.issues.map(({ path, message }) => ({ path: ['rules', ...path.map(plain)], message }));
}

/** Contradictions with anonymity: people who get an answer or own a concern must be known, and a vote that its circumstances reveal is not anonymous. */
function named(declaration: Declaration): Contradiction[] {
  const { method, anonymous, shown } = declaration;
  const { concerns, advice } = formOf(LATEST[method]);
  if (!anonymous) return [];
  if (concerns !== null) return [{ path: ['anonymous'], message: 'Concerns have owners: not with this method' }];
  if (advice) return [{ path: ['anonymous'], message: 'Advice gets an answer: not with this method' }];
  const deciders = decidersOf(declaration).length;
  return [
    ...(shown !== undefined && shown !== 'until_decided'
      ? [
          {
            path: ['shown'],
            message: 'Whoever watches an anonymous count grow learns whose vote is whose: until_decided',
          },
        ]
      : []),
    ...(deciders > 0 && deciders < FEWEST_ANONYMOUS
      ? [{ path: ['deciders'], message: `With fewer than ${FEWEST_ANONYMOUS} deciders nobody is anonymous` }]
      : []),
  ];
}

const plain = (key: PropertyKey): string | number => (typeof key === 'symbol' ? String(key) : key);

function contradicting<Name extends MethodName>(
  name: Name,
  parameters: Forms[Name]['parameters'],
  declaration: Declaration,
): Contradiction[] {
  const declared = { ...declaration, options: optionsOf(declaration), deciders: decidersOf(declaration).length };
  return contradictions(name, parameters, declared).map(({ path, message }) => ({ path: keysOf(path), message }));
}

/** `options[2].title` as keys. */
const keysOf = (path: string): (string | number)[] =>
  path.split(/[.[\]]+/).flatMap((key) => (key === '' ? [] : [/^\d+$/.test(key) ? Number(key) : key]));

/** The title of the option put forward, where the method puts one forward. */
export function proposalOf(declaration: Declaration): string | null {
  const { proposal } = declaration.rules;
  if (!formOf(LATEST[declaration.method]).proposes) return null;
  return proposed(typeof proposal === 'string' ? proposal : undefined, optionsOf(declaration))?.title ?? null;
}
