export type Priority = 'urgent' | 'usual';

interface Waiter {
  readonly go: () => void;
  readonly late: NodeJS.Timeout;
}

/**
 * Who gets a connection next when all are taken: those who are urgent first, each kind in the order in which it came. Urgent is
 * what others wait for, or one short statement; whoever would wait longer than `limitMs` is told that there was none.
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
