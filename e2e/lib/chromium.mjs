// Chromium as the tests use it: offline but for the demo, Chinese, in the office's time zone.
import { chromium as launcher } from 'playwright-core';
import { chromium } from './settings.mjs';

/** Starts a browser with a new, empty profile. */
export function launch() {
  return launcher.launch({
    executablePath: chromium,
    headless: true,
    // Chromium's sandbox refuses root; everybody else gets it.
    chromiumSandbox: process.getuid() !== 0,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * A window of its own (its own cookies), with everything noted that a page must never do.
 * @param {import('playwright-core').Browser} browser
 * @param {string[]} origins addresses the pages may talk to
 * @param {object} [options] Playwright's context options
 */
export async function openWindow(browser, origins, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    ignoreHTTPSErrors: true,
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const faults = [];
  context.on('page', (page) => {
    page.on('pageerror', (error) => faults.push(`${page.url()}: script error: ${error.message}`));
    page.on('console', (message) => {
      // A status the journey provoked (422, 403) is also logged; what matters there is the page.
      const wanted = message.type() === 'error' && !message.text().startsWith('Failed to load resource');
      if (wanted) faults.push(`${page.url()}: console: ${message.text()}`);
    });
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    const local = ['data:', 'blob:', 'about:'].includes(url.protocol);
    if (!local && !origins.includes(url.origin)) {
      faults.push(`request to another place: ${request.url()}`);
    }
  });
  context.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // Left for another page, turned into a download, or the journey went offline on purpose.
    if (/ERR_ABORTED|ERR_INTERNET_DISCONNECTED/.test(why)) return;
    faults.push(`request failed: ${request.url()}: ${why}`);
  });
  return { context, faults };
}
