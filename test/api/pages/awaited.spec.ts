import { AGENDA, ANN, BEN, FAY } from '../../servers/a-council.js';
import { aCycleEach } from '../../servers/a-cycle.js';
import { aBrowser, formIn, type TestBrowser } from './a-browser.js';
import { barriersOf } from './accessible.js';

const BY = /You get one by <time[^>]*>[^<]+<\/time>, by e-mail and here\./;
const NO_ANSWER = 'No answer yet.';

describe('what has no answer yet', () => {
  const { api, cycle } = aCycleEach();
  let ann: TestBrowser;
  beforeEach(async () => {
    ann = await aBrowser(api, ANN);
  });

  it('has its date for its author, right after it was sent, at its answer and among all answers', async () => {
    await cycle.enter('session');
    const agenda = `/v1/cycles/${cycle.id}/agenda`;
    const form = formIn(await ann.page(agenda), `/v1/cycles/${cycle.id}/contributions`);
    const sent = await ann.send(form, { kind: 'feedback', text: 'The report takes 18 minutes' });
    const page = await ann.page(sent.to ?? '');
    expect(barriersOf(page)).toEqual([]);
    expect(page).toContain(NO_ANSWER);
    expect(page).toMatch(BY);
    const answer = await ann.page(`${sent.to}/answer`);
    expect(answer).toMatch(/<h1>Its answer/);
    expect(answer).toContain(NO_ANSWER);
    expect(answer).toMatch(BY);
    expect(answer).not.toContain('Answers that stood before');
    expect(await ann.page(`/v1/cycles/${cycle.id}/answers`)).toMatch(BY);
    expect(await (await aBrowser(api, BEN)).page(sent.to ?? '')).not.toContain(NO_ANSWER);
  });

  it('has none once it is answered', async () => {
    await cycle.enter('session');
    const { id } = await cycle.say(ANN);
    await cycle.enter('refinement');
    await api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, { kind: 'answered', answer: 'See the manual' });
    expect(await ann.page(`/v1/contributions/${id}`)).toContain(NO_ANSWER); // a draft is none
    await cycle.enter('closed');
    for (const path of [`contributions/${id}`, `contributions/${id}/answer`, `cycles/${cycle.id}/answers`]) {
      expect(await ann.page(`/v1/${path}`)).not.toContain('answer yet');
    }
  });

  it('is said to be owed when its date is over', async () => {
    await cycle.enter('session');
    const { id } = await cycle.say(ANN);
    const over = { answersPlannedFor: '2020-01-07T09:00:00.000Z', answersPromisedFor: null };
    await api.db.updateTable('cycle').set(over).where('id', '=', cycle.id).execute();
    expect(await ann.page(`/v1/contributions/${id}/answer`)).toMatch(
      /No answer yet\. It was due by <time[^>]*>[^<]+<\/time>, and is still owed to you\./,
    );
  });

  it('waits in the inbox for the next cycle, and then has the date of the cycle that took it over', async () => {
    const inbox = `/v1/programs/${cycle.program}/inbox`;
    const said = await api.call<{ id: string }>(ANN, 'POST', inbox, { kind: 'feedback', text: 'It fails on Fridays' });
    const waits = /The next cycle takes it over and answers it, by e-mail and here\. If none has begun by <time/;
    expect(await ann.page(`/v1/contributions/${said.body.id}`)).toMatch(waits);
    expect(await ann.page(`${inbox}?mine=true`)).toMatch(waits);
    await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, {
      title: 'The next one',
      scope: 'Fridays',
      invite: [ANN],
      ...AGENDA,
    });
    const page = await ann.page(`${inbox}?mine=true`);
    expect(page).toMatch(
      /What was taken over by <a href="[^"]*"><span[^>]*>The next one<\/span><\/a> has no answer yet/,
    );
    expect(page).toMatch(BY);
  });
});
