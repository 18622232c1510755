import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type ConnectionOptions,
  type WorkflowClientInterceptor,
} from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';

type CallInterceptor = NonNullable<ConnectionOptions['interceptors']>[number];

const CALL_LIMIT_MS = 5000;

/**
 * No call takes longer than five seconds, its repetitions included. The client's own `withDeadline` would do the same by an
 * asynchronous context, which from then on makes every promise of the process dearer.
 */
const limited: CallInterceptor = (options, nextCall) =>
  repeating({ ...options, deadline: options.deadline ?? Date.now() + CALL_LIMIT_MS }, nextCall);

/** The client's own habit, which interceptors of ours replace. */
const repeating = makeGrpcRetryInterceptor(defaultGrpcRetryOptions());

/** A client by Temporal's own settings: `TEMPORAL_ADDRESS`, namespace, API key, TLS, profile. Connects when it is first used. */
export function connectLazily(interceptors: WorkflowClientInterceptor[] = []): Client {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const connection = Connection.lazy({ ...connectionOptions, connectTimeout: '5 seconds', interceptors: [limited] });
  return new Client({ connection, namespace: namespace ?? 'default', interceptors: { workflow: interceptors } });
}
