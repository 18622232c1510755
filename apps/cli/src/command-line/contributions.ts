import type { Command } from 'commander';
import { connect } from '../client/connect.js';
import { AS, type Adding, type Asked } from './adding.js';

export function addContributionCommands(program: Command, adding: Adding): void {
  addAttachmentCommands(
    program.command('attachment').description('files that are attached to what people say'),
    adding,
  );
  addDuplicateCommands(program.command('duplicate').description('what probably says the same, in triage'), adding);
}

function addAttachmentCommands(attachment: Command, { out, command, run }: Adding): void {
  const load = () => import('../commands/contribution/attachments.js');
  command(attachment, 'add', 'attach a file to what you said, while you may mend it')
    .argument('<contribution>')
    .argument('<file>', 'at most 20 MB')
    .option('--type <type>', 'its media type; by its name without it')
    .option('--recording-of <person>', 'the id of somebody who is heard or seen in it; again for each', oneMore)
    .option('--recording-of-nobody', 'nobody who can be told apart is heard or seen in it')
    .option(...AS)
    .action(
      run(async (contribution: string, file: string, { as, ...options }: Asked & AttachmentGiven) =>
        (await load()).addAttachment(await connect(as), { contribution, file, ...options }, out),
      ),
    );
  command(attachment, 'list', 'what is attached to a contribution')
    .argument('<contribution>')
    .option(...AS)
    .action(
      run(async (contribution: string, { as }: Asked) =>
        (await load()).listAttachments(await connect(as), contribution, out),
      ),
    );
  command(attachment, 'get', 'write an attachment into a new file, and check its bytes')
    .argument('<attachment>')
    .argument('<file>', 'a new one')
    .option(...AS)
    .action(
      run(async (id: string, file: string, { as }: Asked) =>
        (await load()).getAttachment(await connect(as), id, file, out),
      ),
    );
  command(attachment, 'remove', 'remove what you attached, while you may mend what you said')
    .argument('<attachment>')
    .option(...AS)
    .action(run(async (id: string, { as }: Asked) => (await load()).removeAttachment(await connect(as), id, out)));
}

const oneMore = (one: string, before: readonly string[] = []): string[] => [...before, one];

interface AttachmentGiven {
  readonly type?: string;
  readonly recordingOf?: string[];
  readonly recordingOfNobody?: boolean;
}

function addDuplicateCommands(duplicate: Command, { out, command, run }: Adding): void {
  const load = () => import('../commands/contribution/duplicates.js');
  command(duplicate, 'list', 'what has no draft yet and probably repeats something else, the most similar first')
    .argument('<cycle>')
    .option('--at-least <n>', 'how similar, from 0.3 to 1', '0.5')
    .option(...AS)
    .action(
      run(async (cycle: string, { as, atLeast }: Asked & { atLeast: string }) =>
        (await load()).listDuplicates(await connect(as), cycle, atLeast, out),
      ),
    );
  command(duplicate, 'confirm', 'draft for each that it is a duplicate: all of them, or none')
    .argument('<cycle>')
    .argument('<original>')
    .argument('<contribution...>', 'what repeats it')
    .option(...AS)
    .action(
      run(async (cycle: string, original: string, contributions: string[], { as }: Asked) =>
        (await load()).confirmDuplicates(await connect(as), { cycle, original, contributions }, out),
      ),
    );
}
