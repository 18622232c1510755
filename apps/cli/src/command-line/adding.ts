import type { Command } from 'commander';
import type { ApiClient } from '../client/api-client.js';
import { idOf, NAMED, needId, type Kind, type Within } from '../client/by-name.js';
import { connect } from '../client/connect.js';
import { tellAsRead } from '../client/tell-as-read.js';
import type { ExitCode } from '../output/exit.js';
import type { Output } from '../output/output.js';
import { inAngles, kindOf } from './kinds.js';
import { isNarrowing } from './narrowing.js';

/** How a command is added: under a noun or the root, with `--json`, and with what it does, whose exit code is kept. */
export interface Adding {
  readonly out: Output;
  command(on: Command, name: string, description: string): Command;
  run<Given extends readonly unknown[]>(
    action: (...given: Given) => Promise<ExitCode>,
  ): (...given: Given) => Promise<void>;
  /** A command that talks to the API: `command` with `--as`. */
  asking(on: Command, name: string, description: string): Command;
  /**
   * What such a command does: with a client for whoever asks, its arguments and its own options, which `--as` and `--json` are not.
   * A value that `--help` calls by a kind that has names (`<item>`, `<other-item>`, `<person>`) may be a name: the action gets the id.
   */
  ask<Given extends readonly unknown[]>(
    action: (api: ApiClient, ...given: Given) => Promise<ExitCode>,
  ): (...given: Given) => Promise<void>;
}

export const AS = ['--as <email>', 'who you are; without it ROUNDTABLE_TOKEN says so'] as const;
export const PROGRAM = ['--program <program>', 'its id, its name, or how that begins'] as const;
/** The argument of commands that work in a cycle. */
export const CYCLE = ['<cycle>', 'its id, its title, or how that begins'] as const;

export interface InProgram {
  readonly program: string;
}

/** Of commands that read a file of rows. */
export interface Importing extends InProgram {
  readonly dryRun?: boolean;
}

/** An option that is given again for each. What comes after its `--no-` form, which is `false`, begins anew: the last word counts. */
export const oneMore = (one: string, before: readonly string[] | false = []): string[] => [...(before || []), one];

/** How commands are added whose results go to `out`, and whose exit codes to `ended`. */
export function addingTo(out: Output, ended: (code: ExitCode) => void): Adding {
  const command: Adding['command'] = (on, name, description) =>
    on.command(name).description(description).option('--json', 'one JSON document on stdout');
  return {
    out,
    command,
    run:
      (action) =>
      async (...given) =>
        ended(await action(...given)),
    asking: (on, name, description) => command(on, name, description).option(...AS),
    ask:
      (action) =>
      async (...given) => {
        const [api, named] = await byName(given);
        ended(await action(api, ...(named as typeof given)));
      },
  };
}

/** What is in a command line, with ids for names. Commander gives arguments, options and the command itself. */
async function byName(given: readonly unknown[]): Promise<readonly [ApiClient, readonly unknown[]]> {
  const [options, command] = given.slice(-2) as [Record<string, unknown>, Command];
  const values = [...given.slice(0, -2)];
  const { as, json, ...meant } = options;
  for (const [place, argument] of command.registeredArguments.entries()) needId(argument.name(), values[place]);
  for (const option of command.options) needId(inAngles(option.flags), meant[option.attributeName()]);
  const api = await connect(as as string | undefined);
  if (json !== true) await tellAsRead(api);
  const within: Partial<Record<Kind, string>> = {};
  const known = (kind: Kind, id: string | string[] | undefined): void => {
    if (typeof id === 'string') within[kind] ??= id;
  };
  for (const kind of NAMED) {
    for (const [place, argument] of command.registeredArguments.entries()) {
      if (kindOf(argument.name()) !== kind) continue;
      values[place] = (await ids(api, kind, values[place], within)) ?? values[place];
      known(kind, values[place] as string | undefined);
    }
    for (const option of command.options) {
      if (kindOf(inAngles(option.flags)) !== kind) continue;
      const name = option.attributeName();
      meant[name] = (await ids(api, kind, meant[name], within)) ?? meant[name];
      known(kind, meant[name] as string | undefined);
    }
  }
  for (const option of command.options) if (isNarrowing(option)) delete meant[option.attributeName()];
  return [api, [...values, meant, command]];
}

async function ids(api: ApiClient, kind: Kind, value: unknown, within: Within): Promise<string | string[] | undefined> {
  if (kind === 'contribution') return undefined;
  if (typeof value === 'string') return idOf(api, kind, value, within);
  if (!Array.isArray(value)) return undefined;
  const found: string[] = [];
  for (const one of value as string[]) found.push(await idOf(api, kind, one, within));
  return found;
}
