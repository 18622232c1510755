import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';

/** A client by Temporal's own settings: `TEMPORAL_ADDRESS`, namespace, API key, TLS, profile. Connects when it is first used. */
export function connectLazily(interceptors: WorkflowClientInterceptor[] = []): Client {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  const connection = Connection.lazy({ ...connectionOptions, connectTimeout: '5 seconds' });
  return new Client({ connection, namespace: namespace ?? 'default', interceptors: { workflow: interceptors } });
}
