import { deliveriesInWords, deliveryInWords } from '../../../../libs/domain/closure/deliveries-in-words.js';
import { plural } from '../../../../libs/domain/words/plural.js';
import { humanize } from '../../../../libs/domain/words/humanize.js';
import type { DeliveryList } from '../closure/deliveries/delivery.schemas.js';
import { markup, said, type Html } from './html.js';
import type { ShowPage } from './in-browser.js';
import { titled } from './own-page.js';
import { textOf, type Voice } from './shown.js';

type Delivery = DeliveryList['items'][number];

/** How far the letters about a cycle came: those that have not arrived stand before the others. Their ids are for programs. */
export const deliveriesPage: ShowPage<DeliveryList> = ({ answer, heading, empty, parent: cycle, voice }) => {
  const { items, counts } = answer;
  const arrived = items.filter(({ state }) => state === 'sent');
  const others = items.filter(({ state }) => state !== 'sent');
  return {
    ...titled(heading, cycle),
    about: null,
    ways: [],
    body:
      items.length === 0
        ? markup`<p>${empty}</p>`
        : markup`<p>${deliveriesInWords(counts)}.</p>
${section('Has not arrived', others, voice)}${section('Was sent', arrived, voice)}`,
  };
};

function section(heading: string, letters: readonly Delivery[], voice: Voice): Html | null {
  if (letters.length === 0) return null;
  const lines = letters.map(
    (letter) => markup`<li>${said(letter.person.name)}: ${humanize(letter.purpose)}, ${howFar(letter, voice)}</li>`,
  );
  return markup`<section><h2>${heading}</h2>
<ul class="entries">${lines}</ul></section>`;
}

function howFar({ state, sentAt, notBefore, attempts }: Delivery, voice: Voice): Html {
  const tries = attempts > 1 || state === 'bounced' ? ` after ${plural(attempts, 'attempt')}` : '';
  if (sentAt !== null) return markup`${textOf('sentAt', sentAt, voice)}${tries}`;
  const next = notBefore === null ? null : markup`, not before ${textOf('notBefore', notBefore, voice)}`;
  return markup`${deliveryInWords(state)}${tries}${next}`;
}
