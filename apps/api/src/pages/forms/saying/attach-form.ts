import { ALLOWED_IN_WORDS } from '../../../../../../libs/domain/contribution/attachment/types.js';
import type { ContributionView } from '../../../contributions/contribution.schemas.js';
import { toTheWhole, type PageForm } from '../../../http/input/by-form.js';
import { markup, type Html } from '../../html.js';
import { fileField, formOf, radioField } from '../form.js';

const [NO_RECORDING, NOBODY] = ['none', 'nobody'];

const RECORDED = 'Who is heard or seen in it?';

/** How a page attaches a file: whom it records, as the fields of the route say it. */
export const ATTACHING: PageForm = {
  file: true,
  bodyOf: ({ recorded = NO_RECORDING, ...others }) => {
    const recordingOf = recorded === NOBODY ? '' : recorded;
    return { ...others, ...(recorded === NO_RECORDING ? {} : { recordingOf }) };
  },
  done: 'attached',
  // a page shows no file again, nor what stood beside it: this says what was asked
  askedSince: (path) => (path.startsWith('recordingOf') ? { name: 'recorded', label: RECORDED } : undefined),
  readOn: toTheWhole,
};

/** How a page removes what is attached. */
export const REMOVING: PageForm = {
  bodyOf: (fields) => fields,
  done: 'removed',
  readOn: ({ id }) => `/v1/contributions/${String(id)}`,
};

/** What is attached, each with a button that takes it away. */
export const removeForms = (attachments: ContributionView['attachments']): Html[] =>
  attachments.map(({ id, name }, nth) =>
    formOf(
      {
        name: `remove-${nth}`,
        action: `/v1/attachments/${id}/remove`,
        button: `Remove ${name ?? 'what is not shown'}`,
      },
      [],
    ),
  );

/** For whoever may still edit what they said, with how their own consent to being recorded stands. */
export const attachForm = (
  contribution: string,
  person: string,
  consent: Html,
): Html => markup`<section><h2>Attach a file to it</h2>
<p>A screenshot, a table or a minute of sound often says more. Whoever may read it gets the file.</p>
<p>${consent}</p>
${formOf(
  {
    name: 'attach',
    action: `/v1/contributions/${contribution}/attachments`,
    button: 'Attach it',
    file: true,
  },
  [
    fileField('file', 'The file', `At most 20 MB, of one of these types: ${ALLOWED_IN_WORDS}`),
    radioField(
      'recorded',
      RECORDED,
      [
        [NO_RECORDING, 'It is no recording of people'],
        [NOBODY, 'People, but nobody can be told apart'],
        [person, 'I am, and nobody else'],
      ],
      { value: NO_RECORDING },
    ),
  ],
)}
<p>Others who are recorded must consent to it, and are named by command or by the API.</p></section>`;
