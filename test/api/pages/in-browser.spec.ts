import 'reflect-metadata';
import type { DeliveryList } from '../../../apps/api/src/closure/closure.schemas.js';
import { closurePage } from '../../../apps/api/src/pages/closure-page.js';
import { onDecision } from '../../../apps/api/src/pages/forms/deciding/read-deciding.js';
import { IN_BROWSER, InBrowser } from '../../../apps/api/src/pages/in-browser.js';

describe('how a browser shows a route', () => {
  const handler = <View>(): TypedPropertyDescriptor<() => Promise<View>> => ({
    value: () => Promise.reject(new Error('Nobody asks it here')),
  });

  it('is of what its handler answers, by the compiler', () => {
    const letters = handler<DeliveryList>();
    InBrowser({ heading: 'Its letters' })({}, 'letters', letters);
    // @ts-expect-error a page of notes tells no letters
    InBrowser({ page: closurePage })({}, 'letters', letters);
    // @ts-expect-error nor do forms of decisions
    InBrowser({ forms: { policy: 'take-position', read: onDecision } })({}, 'letters', letters);
    expect(Reflect.hasMetadata(IN_BROWSER, letters.value ?? {})).toBe(true);
  });
});
