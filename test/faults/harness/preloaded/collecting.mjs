import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

// Preloaded into API and worker of a test. SIGURG makes the process collect what it no longer needs: V8 leaves that where nobody asks
// for more memory, for as long as nobody does.
if (isMainThread) process.on('SIGURG', collect); // a signal that nothing else listens to

function collect() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}
