import type { Command } from 'commander';
import { oneMore, type Adding } from '../adding.js';

/** Files that are attached to what people say. */
export function addAttachmentCommands(attachment: Command, { out, asking, ask }: Adding): void {
  const load = () => import('../../commands/contribution/attachments.js');
  asking(attachment, 'add', 'attach a file to what you said, while you may mend it')
    .argument('<contribution>')
    .argument('<file>', 'at most 20 MB')
    .option('--type <type>', 'its media type; by its name without it')
    .option('--recording-of <person>', 'who is heard or seen in it, by name; again for each', oneMore)
    .option('--recording-of-nobody', 'nobody who can be told apart is heard or seen in it')
    .action(
      ask(async (api, contribution: string, file: string, options: AttachmentGiven) =>
        (await load()).addAttachment(api, { contribution, file, ...options }, out),
      ),
    );
  asking(attachment, 'list', 'what is attached to a contribution')
    .argument('<contribution>')
    .action(ask(async (api, contribution: string) => (await load()).listAttachments(api, contribution, out)));
  asking(attachment, 'get', 'write an attachment into a new file, and check its bytes')
    .argument('<attachment>')
    .argument('<file>', 'a new one')
    .action(ask(async (api, id: string, file: string) => (await load()).getAttachment(api, id, file, out)));
  asking(attachment, 'remove', 'remove what you attached, while you may mend what you said')
    .argument('<attachment>')
    .action(ask(async (api, id: string) => (await load()).removeAttachment(api, id, out)));
}

interface AttachmentGiven {
  readonly type?: string;
  readonly recordingOf?: string[];
  readonly recordingOfNobody?: boolean;
}
