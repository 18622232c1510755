import { afterAll } from '@jest/globals';
import { endLeftovers } from '../../libs/embedded/child.js';
import type { Home } from '../../libs/embedded/home.js';
import { removeHome, temporaryHome } from '../servers/servers.js';

/** Homes that go, with what runs in them, when the test file ends. Call it once per file. */
export function emptyHomes(): () => Home {
  const homes: Home[] = [];
  afterAll(async () => {
    for (const home of homes) {
      await endLeftovers(home); // a test that failed half way
      removeHome(home);
    }
  });
  return () => {
    const home = temporaryHome();
    homes.push(home);
    return home;
  };
}
