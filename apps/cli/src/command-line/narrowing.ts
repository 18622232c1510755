import { Option, type Command } from 'commander';
import { inAngles, kindOf } from './kinds.js';

/** What has its name in a cycle, and what has it in a program. */
const IN_CYCLE: readonly (string | undefined)[] = ['decision', 'item'];
const IN_PROGRAM: readonly (string | undefined)[] = [...IN_CYCLE, 'cycle', 'pilot', 'norm', 'persona'];

/** The options that only say where a name is looked for. What a command does gets none of them. */
const narrowing = new WeakSet<Option>();
export const isNarrowing = (option: Option): boolean => narrowing.has(option);

/** Has every command that takes a name take where to look for it as well, in case that it fits more than one thing. */
export function addNarrowing(on: Command): void {
  for (const command of on.commands) addNarrowing(command);
  if (!on.options.some(({ long }) => long === '--as')) return;
  const kinds = [
    ...on.registeredArguments.map((argument) => kindOf(argument.name())),
    ...on.options.map(({ flags }) => kindOf(inAngles(flags))),
  ];
  const add = (kind: string, flags: string, description: string): void => {
    if (kinds.includes(kind)) return;
    const option = new Option(flags, description);
    narrowing.add(option);
    on.addOption(option);
  };
  if (kinds.some((kind) => IN_CYCLE.includes(kind))) add('cycle', '--cycle <cycle>', 'where to look for what is named');
  if (kinds.some((kind) => IN_PROGRAM.includes(kind)))
    add('program', '--program <program>', 'where to look for what is named');
}
