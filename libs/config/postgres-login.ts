import { parse } from 'pg-connection-string';

/** The machine or the folder of the socket, and who signs in; empty where the address says nothing. */
export interface PostgresLogin {
  readonly host: string;
  readonly user: string;
  readonly password: string;
}

/**
 * What an address of Postgres says to `pg`, which reads it the same way: `?host=` and `?user=` count too. Files that it names are
 * read on connecting, not here. Throws when it cannot be read.
 */
export function postgresLogin(address: string): PostgresLogin {
  const { host, user = '', password = '' } = parse(address.replaceAll(/(?<=[?&])ssl[^&#]*/g, ''));
  return { host: host ?? '', user, password };
}
