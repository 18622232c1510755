import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import {
  KnowledgeDocument,
  documentInList,
  documentToMarkdown,
  fileOf,
} from '../../../../../libs/domain/knowledge/document.js';
import { plural } from '../../../../../libs/domain/words/plural.js';
import type { KnowledgeExport } from '../../../../api/src/knowledge/knowledge.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import type { Output } from '../../output/output.js';

const Page = z.object({
  items: z.array(KnowledgeDocument),
  next: z.string().nullable(),
}) satisfies z.ZodType<KnowledgeExport>;

/**
 * Writes what a program knows, as far as the caller may read it, into a new or empty folder: a Markdown file for each document, the
 * list `README.md`, and everything as `knowledge.json`. A page at a time, whatever there is.
 */
export async function exportKnowledge(api: ApiClient, folder: string, program: string, out: Output): Promise<ExitCode> {
  await emptyFolder(folder);
  const [list, whole] = [join(folder, 'README.md'), join(folder, 'knowledge.json')];
  let written = 0;
  let after: string | null = null;
  do {
    const page: z.infer<typeof Page> = await pageOf(api, program, after);
    if (after === null) await Promise.all([writeFile(list, '# Knowledge\n\n'), writeFile(whole, '[')]);
    await Promise.all(page.items.map((document) => writeDocument(folder, document)));
    await appendFile(list, page.items.map((document) => `${documentInList(document)}\n`).join(''));
    const json = page.items.map((document, index) => `${written + index > 0 ? ',' : ''}\n${JSON.stringify(document)}`);
    await appendFile(whole, json.join(''));
    written += page.items.length;
    after = page.next;
    if (after !== null) out.say(`${written} written`);
  } while (after !== null);
  await appendFile(whole, '\n]\n');
  out.result({ folder, documents: written }, () => `${plural(written, 'document')} in ${folder}`);
  return EXIT.ok;
}

async function pageOf(api: ApiClient, program: string, after: string | null): Promise<z.infer<typeof Page>> {
  const query = new URLSearchParams({ limit: '200', ...(after === null ? {} : { after }) });
  const page = Page.safeParse(
    await api.get(`/v1/programs/${encodeURIComponent(program)}/knowledge?${query.toString()}`),
  );
  if (page.success) return page.data;
  throw new Ended(EXIT.failed, 'The API answered something else than knowledge; is it of another version?');
}

async function writeDocument(folder: string, document: KnowledgeDocument): Promise<void> {
  const file = join(folder, fileOf(document.id));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, documentToMarkdown(document));
}

/** Nothing that stands in a folder is written over. */
async function emptyFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length === 0) return;
  } catch (error) {
    throw new Ended(EXIT.wrongInput, `${folder} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
  throw new Ended(EXIT.wrongInput, `${folder} is not empty; name a new folder`);
}
