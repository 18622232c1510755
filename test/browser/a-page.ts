import type { Wire } from './wire.js';

export interface Page {
  /** Loads an address, and waits until it is shown. */
  open(url: string): Promise<void>;
  /** The value of an expression of JavaScript in the page, as JSON tells it. */
  read<Value>(expression: string): Promise<Value>;
  press(key: 'Tab' | 'Enter', held?: 'Shift'): Promise<void>;
  /** How wide and high the window is, in CSS pixels. */
  size(width: number, height: number): Promise<void>;
  /** How large its reader wants letters, in pixels: 16 unless they say otherwise. */
  letters(pixels: number): Promise<void>;
  media(media: '' | 'print', scheme?: 'light' | 'dark'): Promise<void>;
  /** The reader keeps this, as a browser does after signing in. */
  keep(cookie: string, url: string): Promise<void>;
  /** A picture of the whole page, as PNG. */
  picture(): Promise<Buffer>;
}

const KEYS = { Tab: 9, Enter: 13 } as const;

/** A page of a browser, in its session. */
export async function pageOver(wire: Wire, session: string): Promise<Page> {
  const ask = <Answer>(method: string, params: object = {}): Promise<Answer> =>
    wire.ask<Answer>(method, params, session);
  await ask('Page.enable');
  await ask('Emulation.setFocusEmulationEnabled', { enabled: true }); // as if its window were in front
  return {
    open: async (url) => {
      const loaded = wire.next('Page.loadEventFired', session);
      const { errorText } = await ask<{ errorText?: string }>('Page.navigate', { url });
      if (errorText) throw new Error(`${url}: ${errorText}`);
      await loaded;
    },
    read: async <Value>(expression: string) => {
      const params = { expression, returnByValue: true, awaitPromise: true };
      const { result, exceptionDetails } = await ask<Evaluated<Value>>('Runtime.evaluate', params);
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    press: async (key, held) => {
      const text = key === 'Enter' ? { text: '\r' } : {};
      const common = { key, code: key, windowsVirtualKeyCode: KEYS[key], modifiers: held ? 8 : 0 };
      await ask('Input.dispatchKeyEvent', { type: key === 'Enter' ? 'keyDown' : 'rawKeyDown', ...common, ...text });
      await ask('Input.dispatchKeyEvent', { type: 'keyUp', ...common });
    },
    size: async (width, height) => {
      const metrics = { width, height, deviceScaleFactor: 1, mobile: false };
      await ask('Emulation.setDeviceMetricsOverride', metrics);
    },
    letters: async (pixels) => void (await ask('Page.setFontSizes', { fontSizes: { standard: pixels } })),
    media: async (media, scheme = 'light') => {
      const features = [{ name: 'prefers-color-scheme', value: scheme }];
      await ask('Emulation.setEmulatedMedia', { media, features });
    },
    keep: async (cookie, url) => {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      await ask('Network.setCookie', { name, value, url });
    },
    picture: async () => {
      const params = { format: 'png', captureBeyondViewport: true };
      const { data } = await ask<{ data: string }>('Page.captureScreenshot', params);
      return Buffer.from(data, 'base64');
    },
  };
}

interface Evaluated<Value> {
  readonly result: { readonly value: Value };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description: string } };
}
