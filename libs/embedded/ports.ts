import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** A port on loopback that nobody listens on: the preferred one, or any when that is taken. */
export async function freePort(preferred?: number): Promise<{ port: number; preferredTaken: boolean }> {
  if (preferred !== undefined && (await isFree(preferred))) return { port: preferred, preferredTaken: false };
  return { port: await anyPort(), preferredTaken: preferred !== undefined };
}

/** Whether a server could listen there now. */
export async function isFree(port: number): Promise<boolean> {
  try {
    await close(await listen(port));
    return true;
  } catch {
    return false;
  }
}

/**
 * Ends one connection from the listening side: the port then rests in TIME_WAIT, in which the kernel gives it to nobody who
 * asks for any port, while a server may still listen on it. So two that ask at the same time do not get the same one.
 */
async function anyPort(): Promise<number> {
  const server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const visitor = connect(port, LOOPBACK).resume();
  const [guest] = await accepted;
  guest.end();
  await once(visitor, 'close');
  await close(server);
  return port;
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen({ port, host: LOOPBACK });
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

/** Whether somebody answers there. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, LOOPBACK);
    const answer = (yes: boolean) => () => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}
