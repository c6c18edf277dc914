// The frame of a journey: its own demo per file, windows per role, pictures of what failed.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launch, openWindow } from './chromium.mjs';
import { startDemo } from './demo.mjs';
import { none } from './look.mjs';
import { login } from './people.mjs';
import { artefacts, slug } from './settings.mjs';

/**
 * What a journey is given.
 * @typedef {object} Journey
 * @property {import('./demo.mjs').Demo} demo
 * @property {import('playwright-core').Browser} browser
 * @property {(options?: object) => Promise<import('playwright-core').Page>} visitor
 *   a new window of somebody who is not logged in; `page.goto('/login')` goes to the office's listener
 * @property {(options?: object) => Promise<import('playwright-core').Page>} voter
 *   the same on the public listener
 * @property {(role: string, options?: object) => Promise<import('playwright-core').Page>} as
 *   a new window, logged in with the demo's login of that role
 */

/**
 * Sets a file of journeys up: the demo and the browser start before the first and stop after the last.
 * Journeys of one file share the demo and run in order.
 * @returns {(name: string, body: (journey: Journey) => Promise<void>) => void}
 */
export function journeys() {
  let demo;
  let browser;
  before(async () => {
    demo = await startDemo();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await demo?.stop();
  });

  return (name, body) =>
    test(name, async () => {
      const windows = [];
      const open = async (address, options) => {
        const window = await openWindow(browser, [demo.office, demo.public], {
          baseURL: address,
          ...options,
        });
        windows.push(window);
        return window.context.newPage();
      };
      const journey = {
        demo,
        browser,
        visitor: (options) => open(demo.office, options),
        voter: (options) => open(demo.public, options),
        as: async (role, options) => {
          const page = await open(demo.office, options);
          await login(page, demo, role);
          return page;
        },
      };
      try {
        await body(journey);
        none(windows.flatMap((window) => window.faults));
      } catch (error) {
        await keep(name, windows);
        throw error;
      } finally {
        for (const window of windows) await window.context.close();
      }
    });
}

/** Keeps a picture and the source of every open page of a journey that failed. */
async function keep(name, windows) {
  const folder = path.join(artefacts, 'failures', slug(name));
  await mkdir(folder, { recursive: true });
  const pages = windows.flatMap((window) => window.context.pages());
  for (const [index, page] of pages.entries()) {
    try {
      await page.screenshot({ path: path.join(folder, `${index}.png`), fullPage: true });
      await writeFile(path.join(folder, `${index}.html`), `<!-- ${page.url()} -->\n${await page.content()}`);
    } catch (error) {
      console.error(`no picture of ${page.url()}: ${error.message}`);
    }
  }
  console.error(`pictures of the failure: ${folder}`);
}
