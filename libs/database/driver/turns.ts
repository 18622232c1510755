export type Priority = 'urgent' | 'usual';

interface Waiter {
  readonly go: () => void;
  readonly late: NodeJS.Timeout;
}

/**
 * Who gets the next connection when all are taken: urgent callers first, each kind in its order of arrival. Urgent is work for which others
 * wait, or one short statement. A caller who would wait longer than `limitMs` gets an error.
 */
export class Turns {
  private readonly waiting: Record<Priority, Waiter[]> = { urgent: [], usual: [] };

  constructor(
    private free: number,
    private readonly limitMs: number,
  ) {}

  take(priority: Priority): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    const queue = this.waiting[priority];
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        queue.splice(queue.indexOf(waiter), 1);
        reject(new Error('timeout exceeded when trying to connect')); // as the pool itself says it
      }, this.limitMs);
      const waiter: Waiter = { go: resolve, late };
      queue.push(waiter);
    });
  }

  give(): void {
    const next = this.waiting.urgent.shift() ?? this.waiting.usual.shift();
    if (!next) {
      this.free += 1;
      return;
    }
    clearTimeout(next.late);
    next.go();
  }
}
