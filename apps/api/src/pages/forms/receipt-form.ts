import { toTheWhole, type PageForm } from '../../http/input/by-form.js';
import { markup, type Html } from '../html.js';
import { formOf } from './form.js';

/** How a page says that a pre-read was read. */
export const RECEIVING: PageForm = {
  bodyOf: (fields) => fields,
  readOn: toTheWhole,
};

/** So that whoever runs the cycle knows who comes prepared. */
export const receiptForm = (preRead: string): Html => markup`<section id="say"><h2>Have you read it?</h2>
${formOf({ name: 'receipt', action: `/v1/pre-reads/${preRead}/receipts`, button: 'I have read it' }, [])}</section>`;
