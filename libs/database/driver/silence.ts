import type { Socket } from 'node:net';

/** How much longer it waits after the time is over: a process that wakes looks at its timers before it reads what has arrived. */
const GRACE_MS = 1000;

/** Destroys the stream when nothing was read from it for `silentMs`: who waits for an answer is told, and the pool opens another. Returns what ends the watch. */
export function giveUpWhenSilent(stream: Socket, silentMs: number): () => void {
  let read = stream.bytesRead;
  const look = (): void => {
    if (stream.bytesRead === read) return void stream.destroy();
    read = stream.bytesRead;
    timer = setTimeout(wait, silentMs);
  };
  const wait = (): void => void (timer = setTimeout(look, GRACE_MS));
  let timer = setTimeout(wait, silentMs);
  return () => clearTimeout(timer);
}
