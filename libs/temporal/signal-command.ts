import { loadClientConfigProfile } from '@temporalio/envconfig';
import type { Subject } from '../domain/subject.js';
import { workflowId } from './ids.js';

const DEFAULT_ADDRESS = 'localhost:7233'; // Temporal's own
const PLAIN = /^[\w./:@%+=-]+$/;

/**
 * The `temporal` command that sends a signal to the server that this process uses, ready for a shell. It names address,
 * namespace and whether TLS is used; API key and certificates are secrets, which the command reads from its own
 * `TEMPORAL_*` settings.
 */
export function signalCommand(subject: Subject, name: string, input: unknown, env?: Record<string, string>): string {
  const profile = loadClientConfigProfile(env ? { overrideEnvVars: env } : {});
  const { address = DEFAULT_ADDRESS, namespace = 'default', apiKey, tls } = profile;
  const encrypted = tls?.disabled !== true && (tls !== undefined || apiKey !== undefined);
  const connection = ['--address', address, '--namespace', namespace, ...(encrypted ? ['--tls'] : [])];
  const serverName = encrypted && tls?.serverName ? ['--tls-server-name', tls.serverName] : [];
  const signal = ['--workflow-id', workflowId(subject), '--name', name, '--input', JSON.stringify(input)];
  return ['temporal', 'workflow', 'signal', ...connection, ...serverName, ...signal].map(quoted).join(' ');
}

/** One word of a POSIX shell. */
const quoted = (word: string): string => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
