import { PNG } from '../../attachments/sample-files.js';
import { ANN, FAY } from '../../servers/a-council.js';
import { aCycleEach } from '../../servers/a-cycle.js';
import { aBrowser } from '../pages/a-browser.js';
import { barriersOf } from '../pages/accessible.js';

const picture = () => new File([PNG], 'screen.png', { type: 'image/png' });

describe('a recording by the form of its page', () => {
  const { api, cycle } = aCycleEach();
  beforeEach(() => cycle.enter('session'));

  it('says that a recording of its sender needs their consent, before it is sent and after, and where that is given', async () => {
    const [ann, person, { id: said }] = [await aBrowser(api, ANN), await cycle.person(ANN), await cycle.say(ANN)];
    const place = `/v1/contributions/${said}`;
    const form = () => ann.form(place, `${place}/attachments`);
    const consents = `<a href="/v1/programs/${cycle.program}/consents#say">`;
    expect(await ann.page(place)).toContain('Nobody is asked for a consent to being recorded here');
    const until = new Date(Date.now() + 90 * 86_400_000).toISOString();
    const purpose = { use: 'recording', what: 'Voices', why: 'To hear', how: 'Heard here', seenBy: 'All of us', until };
    const { id } = (
      await api.call<{ id: string }>(FAY, 'POST', `/v1/programs/${cycle.program}/consent-purposes`, purpose)
    ).body;
    const page = await ann.page(place);
    expect(page).toContain(`A file that records you needs ${consents}your consent to being recorded</a>`);
    const refused = await ann.sendFile(await form(), picture(), { recorded: person });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('You do not consent to being recorded.');
    expect(refused.text).toContain('Who is heard or seen in it?');
    expect(refused.text).toContain(consents);
    expect(refused.text).not.toMatch(/recordingOf|without/);
    expect(barriersOf(refused.text)).toEqual([]);
    expect(page).toContain('which you have not given to what is asked now.');
    await api.call(ANN, 'POST', `/v1/programs/${cycle.program}/consents/decline`, { purpose: id });
    expect(await ann.page(place)).toContain('which you declined.');
    await api.call(ANN, 'POST', `/v1/programs/${cycle.program}/consents`, { purpose: id });
    expect(await ann.page(place)).toMatch(/You consent to being recorded until <time/);
    expect((await ann.sendFile(await form(), picture(), { recorded: person })).status).toBe(303);
  });
});
