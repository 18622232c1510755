import { readFileSync } from 'node:fs';
import { roundtable } from '../../apps/cli/src/command-line/roundtable.js';
import { EXIT } from '../../apps/cli/src/output/exit.js';

describe('exit codes', () => {
  const codes = Object.values(EXIT).sort((one, other) => one - other);

  it('are explained, each and no other', () => {
    const [, section = ''] = readFileSync('docs/cli.md', 'utf8').split('## Exit codes\n');
    const explained = [...section.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
    expect(explained).toEqual(codes);
  });

  it('stand in the help', () => {
    let help = '';
    const quiet = { say: () => undefined, result: () => undefined };
    roundtable(quiet, () => undefined)
      .configureOutput({ writeOut: (text) => (help += text) })
      .outputHelp();
    const [, listed = ''] = /Exit codes: ([^.]+)\./.exec(help) ?? [];
    expect([...listed.matchAll(/(?:^|,\s)(\d+) /g)].map(([, code]) => Number(code))).toEqual(codes);
  });
});
