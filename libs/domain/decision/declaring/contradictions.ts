import type { TieBreak } from '../../facts.js';
import type { Offence } from '../../refusal.js';
import { normalized } from '../../fields/text.js';
import type { Quorum } from '../counting/share.js';
import { formOf } from '../methods/forms.js';
import type { Forms, MethodName } from '../methods/methods.js';

/** A decision that is being declared, as far as its method is concerned. */
export interface MethodDeclaration {
  /** All options, "keep things as they are" included, with the paths at which they were declared. */
  readonly options: readonly { readonly path: string; readonly title: string; readonly statusQuo: boolean }[];
  /** How many people have the right `decide`; those with a conflict of interest have it no more. */
  readonly deciders: number;
  readonly criteria: readonly { readonly name: string; readonly weight: number }[];
  readonly tieBreak: readonly TieBreak[];
  /** The title of what applies on expiry; to keep things as they are without one. */
  readonly defaultOption?: string | undefined;
}

/**
 * Everything in a declaration that contradicts itself, although each part is well formed. Parameters have paths under
 * `rules`; an empty list means that the method can begin.
 */
export function contradictions<Name extends MethodName>(
  name: Name,
  parameters: Forms[Name]['parameters'],
  declared: MethodDeclaration,
): Offence[] {
  const errors = [
    ...optionOffences(declared),
    ...defaultOffences(declared),
    ...repeated(declared.tieBreak, 'tieBreak', 'The tie-break'),
  ];
  if (!formOf(name).advice && declared.deciders === 0) {
    errors.push({ path: 'deciders', message: 'Nobody has the right to decide' });
  }
  return [...errors, ...OF_METHOD[name](parameters, declared)];
}

const OF_METHOD: {
  readonly [Name in MethodName]: (parameters: Forms[Name]['parameters'], declared: MethodDeclaration) => Offence[];
} = {
  'authority@1': () => [],
  'consent@1': ({ proposal, agreements }, declared) => [
    ...proposalOffences(proposal, declared),
    ...tooMany('rules.agreements', agreements, declared),
  ],
  'last_call@1': ({ proposal }, declared) => proposalOffences(proposal, declared),
  'majority@1': ({ quorum, atLeast }, declared) => [
    ...quorumOffences(quorum, declared),
    ...tooMany('rules.atLeast', atLeast ?? 0, declared),
  ],
  'ranked@1': ({ quorum, overStatusQuo }, declared) => [
    ...quorumOffences(quorum, declared),
    ...tooMany('rules.overStatusQuo.votes', overStatusQuo?.votes ?? 0, declared),
  ],
  'score@1': ({ quorum }, declared) => [...quorumOffences(quorum, declared), ...criteriaOffences(declared)],
};

function optionOffences({ options }: MethodDeclaration): Offence[] {
  const errors: Offence[] = [];
  if (options.length < 2) errors.push({ path: 'options', message: 'One option is no choice: at least two' });
  const seen = new Set<string>();
  for (const { path, title } of options) {
    if (seen.has(normalized(title))) errors.push({ path, message: `The option ${title.trim()} stands twice` });
    seen.add(normalized(title));
  }
  return errors;
}

const defaultOffences = ({ options, defaultOption }: MethodDeclaration): Offence[] =>
  defaultOption === undefined || options.some(({ title }) => normalized(title) === normalized(defaultOption))
    ? []
    : [{ path: 'defaultOption', message: 'The decision has no option of this title' }];

const repeated = (all: readonly string[], path: string, what: string): Offence[] =>
  all.flatMap((one, index) =>
    all.indexOf(one) < index ? [{ path: `${path}[${index}]`, message: `${what} ${one} stands twice` }] : [],
  );

/** The option put forward by its title: the one declared, or the only one beside keeping things as they are. */
export function proposed(
  proposal: string | undefined,
  options: MethodDeclaration['options'],
): MethodDeclaration['options'][number] | null {
  const others = options.filter(({ statusQuo }) => !statusQuo);
  if (proposal === undefined) return others.length === 1 ? (others[0] ?? null) : null;
  return options.find(({ title }) => normalized(title) === normalized(proposal)) ?? null;
}

function proposalOffences(proposal: string | undefined, { options }: MethodDeclaration): Offence[] {
  if (proposed(proposal, options)) return [];
  const message =
    proposal === undefined
      ? 'There are several options: say which one is put forward'
      : 'The decision has no option of this title';
  return [{ path: 'rules.proposal', message }];
}

/** A share can always be reached. */
const quorumOffences = (quorum: Quorum, declared: MethodDeclaration): Offence[] =>
  tooMany('rules.quorum', typeof quorum === 'number' ? quorum : 0, declared);

const tooMany = (path: string, people: number, { deciders }: MethodDeclaration): Offence[] =>
  people > deciders && deciders > 0
    ? [
        {
          path,
          message: `There ${deciders === 1 ? 'is 1 decider' : `are ${deciders} deciders`}, so ${people} can never be reached`,
        },
      ]
    : [];

function criteriaOffences({ criteria }: MethodDeclaration): Offence[] {
  const names = criteria.map(({ name }) => normalized(name));
  const errors = repeated(names, 'criteria', 'The criterion');
  criteria.forEach(({ weight }, index) => {
    const whole = Math.round(weight * 10_000);
    const path = `criteria[${index}].weight`;
    if (!(weight >= 0 && weight <= 100)) errors.push({ path, message: 'Must be from 0 to 100' });
    else if (Math.abs(whole / 10_000 - weight) > 1e-12) errors.push({ path, message: 'Use at most four decimals' });
  });
  if (!criteria.some(({ weight }) => weight > 0)) {
    errors.push({ path: 'criteria', message: 'The weights sum to 0: at least one criterion must matter' });
  }
  return errors;
}
