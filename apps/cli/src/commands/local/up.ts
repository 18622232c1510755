import { homeFolder } from '../../../../../libs/embedded/home.js';
import { claim, type AlreadyRunning } from '../../../../../libs/embedded/stack-lock.js';
import { EXIT, type ExitCode } from '../../output/exit.js';
import { table, type Output } from '../../output/output.js';
import { outsideDatabase } from '../../stack/outside.js';
import type { Urls } from '../../stack/running-stack.js';
import type { WantedPorts } from '../../stack/stack.js';
import { Interrupted, withStack } from '../../stack/with-stack.js';

const USUAL_PORTS: WantedPorts = { api: 3000, worker: 3001, temporal: 7233, temporalUi: 8233, postgres: 5433 };

/**
 * Starts everything and keeps it running until somebody asks for the end. A second start says that one runs. With `anyPorts` it wants
 * none of the usual ports, so that others who start at the same moment, or start a part again, do not want the same.
 */
export async function up({ anyPorts = false }: { readonly anyPorts?: boolean }, out: Output): Promise<ExitCode> {
  outsideDatabase(process.env); // what is wrong with the settings is said before anything starts
  const home = homeFolder();
  const claimed = claim(home);
  if ('runningPid' in claimed) return alreadyRunning(claimed, out);
  out.say(`Starting Roundtable; its data is in ${home.root}`);
  try {
    const ports = anyPorts ? {} : USUAL_PORTS;
    await withStack({ home, env: process.env, ports, say: out.say, temporary: false }, claimed, async (urls) => {
      out.result({ state: 'running', pid: process.pid, home: home.root, urls }, () => welcome(urls));
      await new Promise<never>(() => undefined); // until somebody asks for the end
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
  return EXIT.ok;
}

function alreadyRunning({ runningPid, urls }: AlreadyRunning, out: Output): ExitCode {
  const started = Object.keys(urls).length > 0;
  const first = `Roundtable runs already for this folder (process ${runningPid})`;
  out.result({ state: 'already-running', pid: runningPid, urls }, () =>
    started ? `${first}:\n\n${addresses(urls)}` : `${first}; it is just starting or ending`,
  );
  return EXIT.alreadyRunning;
}

const addresses = (urls: Partial<Urls>): string =>
  table(
    [
      ['  API', urls.api ?? ''],
      ['  API docs', urls.docs ?? ''],
      ['  Temporal UI', urls.temporalUi ?? ''],
      ['  Mails', urls.mail ?? ''],
    ].filter(([, url]) => url !== ''),
  );

const welcome = (urls: Urls): string => `
Roundtable runs:

${addresses(urls)}

A token:        npm run roundtable -- token --email you@example.org
A first cycle:  npm run roundtable -- cycle start examples/simplified-reporting.yaml
Ctrl-C ends it; the data stays.
`;
