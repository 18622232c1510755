import { z } from 'zod';
import { text } from '../fields/text.js';

/** A job to be done. */
export const Story = z
  .strictObject({
    when: text(2000),
    want: text(2000),
    soThat: text(2000),
    constraints: z.array(text(300)).max(20).optional(),
    environment: text(1000).optional(),
  })
  .meta({ id: 'Story' });
export type Story = z.infer<typeof Story>;

/** A story as one text, which passages can cite. */
export function storyText({ when, want, soThat, constraints = [], environment }: Story): string {
  const lines = [
    `When ${when}, I want ${want}, so that ${soThat}.`,
    ...constraints.map((constraint) => `Constraint: ${constraint}`),
    ...(environment ? [`Environment: ${environment}`] : []),
  ];
  return lines.join('\n');
}
