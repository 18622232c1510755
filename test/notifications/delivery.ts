import { DeliverNotices } from '../../apps/worker/src/relay/deliver-notices.js';
import { SmtpMailer } from '../../libs/notifications/mail/smtp-mailer.js';
import { NOW, type World } from './world/world.js';
import { aWorld } from './world/a-world.js';
import { aMailServer, type MailServer } from './mail-server.js';

export const options = { publicUrl: 'https://roundtable.example/' };

/** A world, a mail server and who delivers between them, fresh notices and mails for each test. Call it once per file. */
export class Delivery {
  private current: { world: World; server: MailServer } | null = null;
  private sending: { mailer: SmtpMailer; deliver: DeliverNotices } | null = null;

  constructor() {
    beforeAll(async () => {
      const [world, server] = await Promise.all([aWorld(), aMailServer()]);
      this.current = { world, server };
    });
    beforeEach(() => {
      const mailer = new SmtpMailer(this.server.url, 'Roundtable <roundtable@localhost>', { timeOutMs: 4000 });
      this.sending = { mailer, deliver: new DeliverNotices(this.world.worker, mailer, options) };
      this.server.mails.length = 0;
      this.server.answers = {};
      this.server.onMail = null;
    });
    afterEach(async () => {
      await this.deliver.settled();
      await this.mailer.close();
      await this.world.owner.deleteFrom('notice').execute();
      await this.world.at(NOW);
    });
    afterAll(async () => {
      await this.server.stop();
      await this.world.end();
    });
  }

  get world(): World {
    return present(this.current).world;
  }
  get server(): MailServer {
    return present(this.current).server;
  }
  get mailer(): SmtpMailer {
    return present(this.sending).mailer;
  }
  get deliver(): DeliverNotices {
    return present(this.sending).deliver;
  }

  async once(): Promise<void> {
    await this.deliver.pass();
    await this.deliver.settled();
  }

  row(id: string) {
    return this.world.owner.selectFrom('notice').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  }

  journal(type: string) {
    return this.world.owner.selectFrom('journal').selectAll().where('type', '=', type).orderBy('id').execute();
  }

  /** Delivers, and gives the text of the last mail that arrived. */
  async textOf(id: string): Promise<string> {
    await this.once();
    expect(await this.row(id)).toMatchObject({ state: 'sent', lastError: null });
    return this.server.mails.at(-1)?.text ?? '';
  }
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error('The set-up of the test did not run');
  return value;
}
