/**
 * Reads jest's reports (`--json`): NAME.json is a run, NAME.again.json the second run of the files that failed in it.
 *   report.mjs failed FILE   the files that failed, one a line
 *   report.mjs unsteady DIR  the tests that failed in a run and passed in the second
 *   report.mjs passed|wrong DIR  how many tests passed, or failed; a file that could not be run is one that failed
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [what, path] = process.argv.slice(2);
const filesOf = (report) => JSON.parse(readFileSync(report, 'utf8')).testResults;
const failing = ({ status }) => status === 'failed';

/** The files of a run, and what became of those that were run again. */
function* runs(folder) {
  const reports = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.endsWith('.again.json'));
  for (const report of reports) {
    const second = join(folder, report.replace('.json', '.again.json'));
    const again = new Map((existsSync(second) ? filesOf(second) : []).map((file) => [file.name, file]));
    for (const file of filesOf(join(folder, report))) yield { first: file, last: again.get(file.name) ?? file };
  }
}

const tests = ({ assertionResults }, status) => assertionResults.filter((test) => test.status === status);
const sum = (count) => [...runs(path)].reduce((total, { last }) => total + count(last), 0);
const answers = {
  failed: () =>
    filesOf(path)
      .filter(failing)
      .map(({ name }) => name)
      .join('\n'),
  unsteady: () =>
    [...runs(path)]
      .filter(({ first, last }) => failing(first) && !failing(last))
      .flatMap(({ first }) => tests(first, 'failed').map(({ fullName }) => `${first.name}: ${fullName}`))
      .join('\n'),
  passed: () => sum((file) => tests(file, 'passed').length),
  wrong: () => sum((file) => tests(file, 'failed').length || Number(failing(file))),
};
const answer = String(answers[what]());
if (answer !== '') console.log(answer);
