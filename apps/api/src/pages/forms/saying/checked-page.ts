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

function lacking({ missing }: Quality): Html {
  const [most, ...more] = missing.map(({ suggestion }) => ours(suggestion));
  if (most === undefined) return markup`<p>As far as a list of rules can tell, it says enough to work with.</p>`;
  const also = markup`\n<p>It would help as well:</p>
<ul>${more.map((one) => markup`<li>${one}</li>`)}</ul>`;
  return markup`<p>What would help most: ${most}</p>${more.length > 0 ? also : null}`;
}

/** How something is checked before it is said: by the same fields. */
export const CHECKING: PageForm = { ...SAYING, shows: checkedPage };
