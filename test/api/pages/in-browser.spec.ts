import 'reflect-metadata';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { fastify } from 'fastify';
import { firstValueFrom, throwError } from 'rxjs';
import { connect } from '../../../libs/database/connection.js';
import { Refused, refuse } from '../../../libs/domain/refusal.js';
import { leadsHere, takePageForms } from '../../../apps/api/src/http/input/page-form.js';
import type { KnownRequest } from '../../../apps/api/src/http/callers/may.js';
import { PageInterceptor } from '../../../apps/api/src/pages/page.interceptor.js';
import type { DeliveryList } from '../../../apps/api/src/closure/deliveries/delivery.schemas.js';
import { closurePage } from '../../../apps/api/src/pages/closure-page.js';
import { onDecision } from '../../../apps/api/src/pages/forms/deciding/read-deciding.js';
import { SHOWING } from '../../../apps/api/src/pages/forms/showing/scenario-form.js';
import { IN_BROWSER, InBrowser } from '../../../apps/api/src/pages/in-browser.js';

describe('how a browser shows a route', () => {
  it('is refused for the reason that there was, also where nobody can say how its reader reads instants', async () => {
    const db = connect('postgres://nobody@127.0.0.1:1/nowhere', { name: 'test-nowhere', max: 1 });
    const request = {
      actor: { person: '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b' },
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      url: '/',
    };
    const http = {
      getRequest: () => ({ ...request, method: 'POST', routeOptions: { config: { byForm: SHOWING } } }),
      getResponse: () => ({}),
    };
    const asked = { switchToHttp: () => http } as unknown as ExecutionContext;
    const late = new Refused(refuse('input-closed', 'Input closed at 2027-03-01T09:00:00.000Z'));
    const answered = new PageInterceptor(new Reflector(), db, 'http://127.0.0.1').intercept(asked, {
      handle: () => throwError(() => late),
    });
    await expect(firstValueFrom(answered)).rejects.toBe(late);
    await db.destroy();
  });

  it.each([
    ['https://roundtable.example', true],
    ['http://127.0.0.1:3000', false],
  ])(
    'after a form remembers where it was led to; never in clear where it is served by TLS: %s',
    async (publicUrl, secure) => {
      const server = fastify();
      takePageForms(server, publicUrl);
      server.post('/v1/form', (request: KnownRequest) => {
        request.readOn = '/v1/form';
        request.done = 'said';
        return {};
      });
      const { headers } = await server.inject({ method: 'POST', url: '/v1/form', headers: { accept: 'text/html' } });
      await server.close();
      const cookie = String(headers['set-cookie']);
      const [pair = ''] = cookie.split(';');
      const led = leadsHere({ url: '/v1/form', headers: { cookie: pair } }, publicUrl);
      expect(led?.done).toBe('said');
      for (const told of [cookie, led?.forget]) {
        expect(told).toMatch(/^roundtable-kept=/);
        expect(told?.split('; ').includes('Secure')).toBe(secure);
      }
    },
  );

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
