import type { Health } from '../../../../libs/domain/health/health.js';
import {
  COMPARED,
  healthInWords,
  tooLittleInWords,
  type Figure,
} from '../../../../libs/domain/health/health-in-words.js';
import type { ChannelView } from '../../../../libs/domain/health/channel-mix.js';
import { capitalized } from '../../../../libs/domain/words/capitalized.js';
import { plural } from '../../../../libs/domain/words/plural.js';
import { humanize } from '../../../../libs/domain/words/humanize.js';
import type { ProgramHealthView } from '../collaboration-health/health.schemas.js';
import { markup, said, type Html } from './html.js';
import type { ShowPage } from './in-browser.js';
import type { OwnPage } from './own-page.js';

/** The figures of one cycle, in the words of the command. */
export const cycleHealthPage: ShowPage<Health> = ({ answer, parent }) => ({
  ...titled(parent),
  body: figures(answer),
});

/** The figures of a program's latest cycles together, what came through each channel, and each cycle as a line of a table. */
export const programHealthPage: ShowPage<ProgramHealthView> = ({
  answer: { together, trend, channelMix },
  parent,
}) => ({
  ...titled(parent),
  body: markup`<section><h2>Cycle by cycle</h2>
${trend.length === 0 ? markup`<p>No cycle has begun.</p>` : compared(trend)}</section>
<section><h2>All of them together</h2>
${figures(together)}</section>
${channels(channelMix)}`,
});

const titled = (of: string | null): Omit<OwnPage, 'body'> => ({
  title: of === null ? 'Health' : `Health: ${of}`,
  heading: of === null ? null : markup`Health: ${said(of)}`,
  about: 'How the collaboration is doing, in figures',
  ways: [],
});

/** Those that have something to say. */
function figures(health: Health): Html {
  const rows = healthInWords(health).filter(([, words]) => words !== '');
  return markup`<dl>${rows.map(([name, words]: Figure) => markup`<dt>${name}</dt><dd>${words}</dd>`)}</dl>`;
}

/** It may be wider than its page. */
function compared(trend: ProgramHealthView['trend']): Html {
  const names = ['cycle', 'phase', ...Object.keys(COMPARED)].map((name) => markup`<th>${capitalized(name)}</th>`);
  const rows = trend.map(({ cycle, health }) => {
    const cells = Object.values(COMPARED).map((figure) => markup`<td>${figure(health)}</td>`);
    const link = markup`<a href="/v1/cycles/${cycle.id}/health">${said(cycle.title)}</a>`;
    return markup`<tr><th>${link}</th><td>${humanize(cycle.phase)}</td>${cells}</tr>`;
  });
  return markup`<div class="wide" role="region" aria-label="Cycle by cycle" tabindex="0"><table>
<thead><tr>${names}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** What came through each channel, beside what is planned. */
function channels({ days, channels: used, short }: ProgramHealthView['channelMix']): Html | null {
  if (used.length === 0) return null;
  const tooLittle = tooLittleInWords(days, short);
  const rows = used.map((one) => markup`<dt>${capitalized(humanize(one.channel))}</dt><dd>${wordsOf(one)}</dd>`);
  return markup`<section><h2>Channels within ${days} days</h2>
${tooLittle === '' ? null : markup`<p>${tooLittle}.</p>`}
<dl>${rows}</dl></section>`;
}

const wordsOf = ({ said: count, people, planned }: ChannelView): string => {
  const came = count === 0 ? 'nothing' : `${plural(count, 'contribution')} by ${plural(people, 'person', 'people')}`;
  return planned === null ? came : `${came}; at least ${planned} planned`;
};
