import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

/** The Chromium of the system: on PATH, or named. */
const COMMAND = process.env.ROUNDTABLE_CHROMIUM ?? 'chromium';
const QUIET = ['--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** A Chromium of its own, without a window. It ends with this process too. */
export async function aChromium(): Promise<Browser> {
  try {
    return await chromium.launch({
      executablePath: await onPath(COMMAND),
      args: [...QUIET, '--no-first-run', '--disable-gpu', '--hide-scrollbars'],
      chromiumSandbox: process.getuid?.() !== 0, // root's Chromium starts without it only
    });
  } catch (error) {
    throw new Error(`${COMMAND} cannot be started; ROUNDTABLE_CHROMIUM names another`, { cause: error });
  }
}

/** How large its reader wants letters, in pixels: 16 unless they say otherwise. */
export async function letters(page: Page, pixels: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setFontSizes', { fontSizes: { standard: pixels } });
}

/** Where a command is, as a shell would find it. */
async function onPath(command: string): Promise<string> {
  if (isAbsolute(command)) return command;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, command);
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  throw new Error(`${command} is not on PATH`);
}
