import type { Command } from 'commander';
import type { ExitCode } from '../output/exit.js';
import type { Output } from '../output/output.js';

/** How a command is added: under a noun or the root, with `--json`, and with what it does, whose exit code is kept. */
export interface Adding {
  readonly out: Output;
  command(on: Command, name: string, description: string): Command;
  run<Given extends readonly unknown[]>(
    action: (...given: Given) => Promise<ExitCode>,
  ): (...given: Given) => Promise<void>;
}

export const AS = ['--as <email>', 'who you are; without it ROUNDTABLE_TOKEN says so'] as const;

/** Options of every command that talks to the API. */
export interface Asked {
  readonly as?: string;
}

export interface InProgram extends Asked {
  readonly program: string;
}

/** Of commands that read a file of rows. */
export interface Importing extends InProgram {
  readonly dryRun?: boolean;
}
