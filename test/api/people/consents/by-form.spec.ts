import { BEN, FAY } from '../../../servers/a-council.js';
import { aBrowser } from '../../pages/a-browser.js';
import { barriersOf } from '../../pages/accessible.js';
import { askedConsents, NIA } from './asked-consents.js';

describe('a consent by the form of its page', () => {
  const { api, cycle, publish, own } = askedConsents();

  it('is given to what the page says, and taken back', async () => {
    const { id } = await publish();
    const place = `/v1/programs/${cycle.program}/consents`;
    const nia = await aBrowser(api, NIA);
    const page = await nia.page(place);
    expect(barriersOf(page)).toEqual([]);
    expect(page).toMatch(
      /<h3>Being recorded<\/h3>\s*<p>You have not answered\.<\/p>\s*<dl>\s*<dt>What<\/dt><dd>[^]*Sound and picture[^]*<dt>Why<\/dt>[^]*<dt>How it is used<\/dt>[^]*<dt>Who sees it<\/dt>[^]*<dt>Until<\/dt>/,
    );
    expect(page).not.toMatch(/Version|To note|for commands/);
    expect(page).not.toContain(`${place}/withdraw`);
    const give = await nia.form(place, place);
    expect(give.fields).toMatchObject({ purpose: id });
    const given = await nia.send(give, {});
    expect(given).toMatchObject({ status: 303, to: place });
    expect(await nia.page(place, given.cookie)).toContain(
      'You consent to it. You can take that back here at any time.',
    );
    expect(await own(NIA, 'recording')).toMatchObject({ state: 'valid' });
    expect(await nia.page(place)).toMatch(/You consent to this until <time/);
    const back = await nia.send(await nia.form(place, `${place}/withdraw`), {});
    expect(back).toMatchObject({ status: 303, to: place });
    const after = await nia.page(place, back.cookie);
    expect(after).toContain('You have taken your consent back.');
    expect(after).toMatch(/You took your consent back: <time/);
    expect(await own(NIA, 'recording')).toMatchObject({ state: 'withdrawn' });
  });

  it('is declined there, and can be given afterwards', async () => {
    const place = `/v1/programs/${cycle.program}/consents`;
    const ben = await aBrowser(api, BEN);
    expect(await ben.page(place)).toContain('No, thank you: being recorded');
    const said = await ben.send(await ben.form(place, `${place}/decline`), {});
    expect(said).toMatchObject({ status: 303, to: place });
    const page = await ben.page(place, said.cookie);
    expect(page).toContain('You have declined. You are asked again only when the terms change');
    expect(page).toMatch(/You declined: <time/);
    expect(page).not.toContain('No, thank you: being recorded');
    expect(await own(BEN, 'recording')).toMatchObject({ state: 'declined' });
    const invited = await (await aBrowser(api, FAY)).page(`/v1/cycles/${cycle.id}/consents`);
    expect(invited).toMatch(/<dd>declined<\/dd>[^]*<dt>Declined<\/dt><dd><ul><li>use: recording; when: <time/);
    await ben.send(await ben.form(place, place), {});
    expect(await own(BEN, 'recording')).toMatchObject({ state: 'valid', declinedAt: null });
  });

  it('to a version that is asked no more is refused', async () => {
    await publish({ what: 'Sound' });
    const place = `/v1/programs/${cycle.program}/consents`;
    const nia = await aBrowser(api, NIA);
    const old = await nia.form(place, place);
    await publish({ what: 'Sound and picture, once more' });
    const sent = await nia.send(old, {});
    expect([sent.status, sent.to]).toEqual([409, null]);
    expect(await own(NIA, 'recording')).not.toMatchObject({ state: 'valid' });
  });
});
