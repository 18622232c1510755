import { z } from 'zod';
import { paragraphs, plain } from '../words/markdown.js';
import { Instant } from '../time.js';
import { KnowledgeKind } from './search.js';

/** The kind and id of a document; of a line of a closure note also which. */
export const DocumentId = z
  .string()
  .regex(/^[a-z]+:[0-9a-f-]{36}(:\d{1,6})?$/, 'Use the id of something that was found');

/** What is kept of one story, persona, item and so on. */
export const KnowledgeDocument = z
  .strictObject({
    id: DocumentId,
    kind: KnowledgeKind,
    cycle: z.uuid().nullable(),
    title: z.string(),
    body: z.string(),
    segments: z.array(z.string()),
    outcome: z.string().nullable(),
    at: Instant,
    links: z
      .array(DocumentId)
      .describe('what stands beside it: of an item its criteria, stories and decisions, and so on'),
  })
  .meta({ id: 'KnowledgeDocument' });
export type KnowledgeDocument = z.infer<typeof KnowledgeDocument>;

/** Where a document stands in a folder of Markdown: one folder a kind. */
export const fileOf = (id: string): string => `${id.split(':')[0]}/${id.split(':').slice(1).join('-')}.md`;

/** A document as Markdown, with what is known of it before the text. What people wrote is shown as they wrote it: nothing of it runs or leads away. */
export function documentToMarkdown({
  id,
  kind,
  cycle,
  title,
  body,
  segments,
  outcome,
  at,
  links,
}: KnowledgeDocument): string {
  const facts = { id, kind, cycle, at, outcome, segments };
  const head = Object.entries(facts).map(([name, value]) => `${name}: ${JSON.stringify(value)}`); // JSON is YAML
  const beside = links.map((link) => `- [${link}](../${fileOf(link)})`);
  const parts = [`---\n${head.join('\n')}\n---`, `# ${plain(title)}`, paragraphs(body)];
  return `${[...parts, ...(beside.length > 0 ? ['## Beside it', beside.join('\n')] : [])].filter(Boolean).join('\n\n')}\n`;
}

/** A line of the folder's list. */
export const documentInList = ({ id, kind, title }: KnowledgeDocument): string =>
  `- ${kind}: [${plain(title)}](${fileOf(id)})`;
