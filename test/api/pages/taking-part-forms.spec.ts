import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { AUD, TIM, aCycleEach } from '../../servers/a-cycle.js';
import { aBrowser, formIn, type TestBrowser } from './a-browser.js';
import { barriersOf } from './accessible.js';

const DAY = 86_400_000;

describe('forms in which people say how they take part', () => {
  const { api, cycle } = aCycleEach();
  let ann: TestBrowser;
  beforeEach(async () => {
    ann = await aBrowser(api, ANN);
  });
  const place = (path: string): string => `/v1/programs/${cycle.program}/${path}`;
  const day = (later: number): string => new Date(Date.now() + later * DAY).toISOString().slice(0, 10);

  describe('that they are away', () => {
    interface Absent {
      readonly id: string;
      readonly from: string;
      readonly to: string;
      readonly deputy: { readonly name: string } | null;
    }
    const away = async () => (await api.call<{ items: Absent[] }>(ANN, 'GET', place('absences'))).body.items;

    it('take their days in their zone, and who stands in by name, and end it when they are back', async () => {
      const page = await ann.page(place('absences'));
      expect(barriersOf(page)).toEqual([]);
      expect(page).toContain('A day in Europe/Berlin');
      const [ben, fay] = [await cycle.person(BEN), await cycle.person(FAY)];
      expect(page).toContain(`<option dir="auto" value="${ben}">Ben (operator)</option>`);
      expect(page).toContain(`value="${fay}"`);
      expect(page).not.toMatch(/example\.org<\/option>|value="[^"]*@example\.org"/);
      expect(page).not.toContain(`value="${await cycle.person(AUD)}"`); // who audits acts for nobody
      expect(page).not.toContain(`value="${await cycle.person(ANN)}"`);
      const form = formIn(page, place('absences'));
      const days = { from: '2027-03-27', to: '2027-03-28' }; // clocks are set forward on the second
      expect(await ann.send(form, { ...days, deputy: ben })).toMatchObject({ status: 303, to: place('absences') });
      const [absence] = await away();
      expect(absence).toMatchObject({
        from: '2027-03-26T23:00:00.000Z',
        to: '2027-03-28T22:00:00.000Z',
        deputy: { name: 'Ben' },
      });
      expect((await ann.send(form, { ...days, deputy: ben })).status).toBe(303); // pressed twice: once
      expect(await away()).toHaveLength(1);
      const seen = await ann.page(place('absences'));
      expect(barriersOf(seen)).toEqual([]);
      const back = formIn(seen, `/v1/absences/${absence?.id}/end`);
      expect(seen).toContain('<button>I stay after all</button>');
      expect(await ann.send(back, {})).toMatchObject({ status: 303, to: place('absences') });
      expect(await away()).toEqual([]);
    });

    it('say on the page what is wrong, and where; and are refused from a page that is behind', async () => {
      const ben = await cycle.person(BEN);
      const turned = { from: day(9), to: day(2), deputy: ben };
      const wrong = await ann.send(await ann.form(place('absences'), place('absences')), turned);
      expect(wrong.status).toBe(422);
      expect(wrong.text).toMatch(/<input type="date" id="again-to" name="to" value="[^"]*"[^>]* aria-invalid="true"/);
      expect(wrong.text).toContain('Ben (operator)');
      expect(barriersOf(wrong.text)).toEqual([]);
      const again = formIn(wrong.text, place('absences'));
      expect(await ann.send(again, { ...turned, to: day(12) })).toMatchObject({ status: 303 });
      const overlapping = await ann.send(await ann.form(place('absences'), place('absences')), {
        from: day(10),
        to: day(20),
      });
      expect(overlapping.text).toMatch(/name="from"[^>]* aria-invalid="true"/);
      const nonsense = await ann.send(await ann.form(place('absences'), place('absences')), { from: 'soon', to: '' });
      expect([nonsense.status, nonsense.text]).toEqual([400, expect.stringContaining('id="again-from-wrong"')]);
      const [absence] = await away();
      const behind = await ann.form(place('absences'), `/v1/absences/${absence?.id}/end`);
      await api.call(FAY, 'POST', `/v1/absences/${absence?.id}/end`, {});
      expect(await ann.send(behind, {})).toMatchObject({ status: 409, text: expect.stringContaining('is over') });
    });

    it('are there for everybody who may be away, for their own absences only', async () => {
      await api.call(FAY, 'POST', place('absences'), {
        person: BEN,
        from: `${day(1)}T00:00:00Z`,
        to: `${day(3)}T00:00:00Z`,
      });
      expect(await ann.page(place('absences'))).not.toContain('/end"');
      const cleo = await aBrowser(api, CLEO);
      expect(await cleo.page(place('absences'))).toContain('nobody: what waits for you');
      expect(await cleo.page(place('absences'))).not.toContain(await cycle.person(TIM)); // gives no verdicts
      expect(await (await aBrowser(api, AUD)).page(place('absences'))).not.toContain('id="say"');
    });

    it('ask for an address where people are too many to choose from', async () => {
      const many = Array.from({ length: 200 }, (_, nth) => ({
        email: `p${nth}@example.org`,
        name: `P${nth}`,
        group: 'buyer',
      }));
      await api.call(FAY, 'POST', place('participants'), { participants: many });
      const form = await ann.form(place('absences'), place('absences'), 'deputy');
      expect(await ann.page(place('absences'))).toContain('<input type="email" id="away-deputy"');
      expect(await ann.send(form, { from: day(1), to: day(2), deputy: 'nobody@example.org' })).toMatchObject({
        text: expect.stringMatching(/name="deputy"[^>]* aria-invalid="true"/),
      });
      const another = await ann.form(place('absences'), place('absences'));
      expect(await ann.send(another, { from: day(1), to: day(2), deputy: BEN })).toMatchObject({ status: 303 });
    });
  });

  describe('what they have at stake', () => {
    interface Stake {
      readonly person: { readonly name: string };
      readonly interests: readonly string[];
      readonly incentives: readonly string[];
      readonly audience: string;
    }
    const stakes = async (as: string) => (await api.call<{ items: Stake[] }>(as, 'GET', place('interests'))).body.items;

    it('take lines, from everybody and for those whom they choose, and what was said last stands in them', async () => {
      const page = await ann.page(place('interests'));
      expect(barriersOf(page)).toEqual([]);
      expect(page).toContain('<p>Nobody has said yet what is at stake for them, or nobody lets you know.</p>');
      const lines = { interests: 'We sell the add-on\r\n  of one option\r\nand the other', incentives: 'Travel' };
      expect(await ann.send(formIn(page, place('interests')), { ...lines, audience: 'restricted' })).toMatchObject({
        status: 303,
        to: place('interests'),
      });
      const kept = { interests: ['We sell the add-on\nof one option', 'and the other'], incentives: ['Travel'] };
      expect(await stakes(FAY)).toMatchObject([{ ...kept, audience: 'restricted', person: { name: 'Ann' } }]);
      expect(await stakes(BEN)).toEqual([]);
      const seen = await ann.page(place('interests'));
      expect(barriersOf(seen)).toEqual([]);
      expect(seen).toContain('>\nWe sell the add-on\n  of one option\nand the other</textarea>');
      expect(seen).toMatch(/value="restricted" selected/);
      expect(await ann.send(formIn(seen, place('interests')), { audience: '' })).toMatchObject({ status: 303 });
      expect(await stakes(BEN)).toMatchObject([{ interests: [], incentives: [], audience: 'participants' }]);
      const aud = await aBrowser(api, AUD);
      expect(await aud.send(await aud.form(place('interests'), place('interests')), lines)).toMatchObject({
        status: 303,
      });
    });

    it('say in which field a line is too long', async () => {
      const lines = { interests: 'The add-on', incentives: `Travel\n${'x'.repeat(501)}` };
      const wrong = await ann.send(await ann.form(place('interests'), place('interests')), lines);
      expect(wrong.status).toBe(400);
      expect(wrong.text).toMatch(/name="incentives"[^>]* aria-invalid="true"/);
      expect(wrong.text).not.toMatch(/name="interests"[^>]* aria-invalid/);
      expect(barriersOf(wrong.text)).toEqual([]);
    });
  });

  describe('how they read', () => {
    const entry = async (email: string): Promise<string> => place(`participants/${await cycle.person(email)}`);
    const seenBy = async (as: string) => (await api.call(as, 'GET', await entry(ANN))).body;

    it('take the formats that they need, and none of those any more that are not ticked', async () => {
      expect(await ann.page(place('participants'))).toContain(`<a href="${await entry(ANN)}#say">`);
      const page = await ann.page(await entry(ANN));
      expect(barriersOf(page)).toEqual([]);
      const form = formIn(page, place('participants/needs'));
      const both = { 'needs[2]': 'large_print', 'needs[3]': 'screen_reader' };
      expect(await ann.send(form, both)).toMatchObject({ status: 303, to: await entry(ANN) });
      expect(await seenBy(FAY)).toMatchObject({ needs: ['large_print', 'screen_reader'] });
      expect(await seenBy(BEN)).toMatchObject({ needs: [] }); // for her and those who manage the program
      const ticked = [...(await ann.page(await entry(ANN))).matchAll(/value="(\w+)" checked/g)].map(([, need]) => need);
      expect(ticked).toEqual(['large_print', 'screen_reader']);
      expect(await ann.send(await ann.form(await entry(ANN), form.action), {})).toMatchObject({ status: 303 });
      expect(await seenBy(FAY)).toMatchObject({ needs: [] });
      const wrong = await ann.send(await ann.form(await entry(ANN), form.action), { 'needs[0]': 'braille' });
      expect([wrong.status, wrong.text]).toEqual([
        400,
        expect.stringMatching(/name="needs\[0\]"[^>]* aria-invalid="true"/),
      ]);
    });

    it('take locale and zone, as dates are written then', async () => {
      const form = await ann.form(await entry(ANN), place('participants/reading'));
      const swiss = { locale: 'de-CH', zone: 'Europe/Zurich' };
      expect(await ann.send(form, swiss)).toMatchObject({ status: 303, to: await entry(ANN) });
      expect(await seenBy(FAY)).toMatchObject(swiss);
      const page = await ann.page(await entry(ANN));
      expect(barriersOf(page)).toEqual([]);
      for (const chosen of Object.values(swiss)) expect(page).toContain(`value="${chosen}" selected`);
      expect(page).toMatch(/Schweizer Hochdeutsch: [^<]*\(Europe\/Zurich\)/);
      const back = { locale: 'as-letters', zone: 'Europe/Zurich' };
      expect(await ann.send(formIn(page, form.action), back)).toMatchObject({ status: 303 });
      expect(await seenBy(FAY)).toMatchObject({ locale: null });
      const wrong = await ann.send(await ann.form(await entry(ANN), form.action), { ...back, locale: 'Klingon!' });
      expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('id="again-locale-wrong"')]);
    });

    it('are only on their own entry', async () => {
      const fay = await aBrowser(api, FAY);
      expect(await fay.page(await entry(ANN))).not.toContain('id="say"');
      expect(await (await aBrowser(api, AUD)).page(await entry(AUD))).toContain('id="say"');
    });
  });
});
