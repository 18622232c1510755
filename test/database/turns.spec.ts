import { describe, expect, it } from '@jest/globals';
import { Turns, type Priority } from '../../libs/database/driver/turns.js';

describe('turns for connections', () => {
  it('are free while there are connections, then urgent ones come first, each kind in its order', async () => {
    const turns = new Turns(1, 5000);
    const got: string[] = [];
    const take = (priority: Priority, name: string): Promise<void> =>
      turns.take(priority).then(() => void got.push(name));
    await take('usual', 'first');
    const all = [take('usual', 'a'), take('usual', 'b'), take('urgent', 'c'), take('urgent', 'd')];
    for (let given = 0; given < all.length; given += 1) turns.give();
    await Promise.all(all);
    expect(got).toEqual(['first', 'c', 'd', 'a', 'b']);
  });

  it('are not waited for longer than the limit, and nobody who gave up takes another turn', async () => {
    const turns = new Turns(1, 20);
    await turns.take('usual');
    await expect(turns.take('usual')).rejects.toThrow('timeout exceeded when trying to connect');
    turns.give();
    await expect(turns.take('usual')).resolves.toBeUndefined();
  });
});
