import { z } from 'zod';
import { isWeak } from '../../../../../../libs/domain/contribution/feedback/feedback-quality.js';
import { CheckedView } from '../../../contributions/contribution.schemas.js';
import type { PageForm, Written } from '../../../http/input/by-form.js';
import { markup, ours, type Html } from '../../html.js';
import { htmlPage } from '../../page.js';
import { fieldsAgain } from '../again-form.js';
import { formOf } from '../form.js';
import { SAYING } from './say-form.js';

type Quality = CheckedView['quality'];

const LACKS: Readonly<Record<Quality['missing'][number]['what'], string>> = {
  specific: 'something precise: a number with its unit, a name, the words on the screen',
  example: 'one real case: when it happened, and what you saw beside what you expected',
  relevant: 'what it means for you, or what you would like instead',
};

/** What was written, with what it lacks and the one thing that would help most; from there it is sent as it is, or checked again. */
function checkedPage(written: Written, answer: unknown, path: string): string {
  const { quality } = z.object({ quality: CheckedView.shape.quality }).parse(answer);
  const { shown, others } = fieldsAgain(written, []);
  const back =
    written.from === null ? null : markup`\n<p><a href="${written.from}">Back to the page with the form</a></p>`;
  const title = isWeak(quality) ? 'What would make it more useful' : 'Nothing is missing';
  const action = path.replace(/\/check$/, '');
  return htmlPage({
    title,
    body: markup`<h1>${title}</h1>
${lacking(quality)}
<section><h2>What you wrote</h2>
<p>Nothing of it was kept or sent yet. Change what you like; you may also send it as it is.</p>
${formOf({ name: 'checked', action, button: 'Send', check: path, with: others }, shown)}${back}</section>
`,
    foot: markup`Roundtable`,
  });
}

function lacking(quality: Quality): Html {
  const most = quality.suggestion ?? null;
  if (most === null) return markup`<p>As far as a list of rules can tell, it says enough to work with.</p>`;
  return markup`<p>It would help if it also said:</p>
<ul>${quality.missing.map(({ what }) => markup`<li>${LACKS[what]}</li>`)}</ul>
<p>What would help most: ${ours(most)}</p>`;
}

/** How something is checked before it is said: by the same fields. */
export const CHECKING: PageForm = { ...SAYING, shows: checkedPage };
