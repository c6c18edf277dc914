// Looking at a page: pictures at both widths, axe, nothing cut off on a phone or on paper.
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { artefacts, slug, widths } from './settings.mjs';

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Everything that holds for every page: a language, one heading, pictures at 1440 and 360 px, no
 * sideways scrolling of the page at 360 px, and no serious fault found by axe at either width.
 * @param {import('playwright-core').Page} page already on the page to look at
 * @param {string} name of the pictures
 */
export async function look(page, name) {
  const before = page.viewportSize();
  const faults = [];
  const noting = async (check) => {
    try {
      await check();
    } catch (error) {
      faults.push(error.message);
    }
  };
  await noting(async () => {
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-Hans', `${name}: the page's language`);
    assert.equal(await page.locator('h1').count(), 1, `${name}: one first-level heading`);
  });
  for (const width of widths) {
    await page.setViewportSize({ width, height: width < 600 ? 740 : 900 });
    await picture(page, `${name}-${width}`);
    if (width < 600) await noting(() => fits(page, width, name));
    await noting(() => accessible(page, `${name} at ${width} px`));
  }
  if (before) await page.setViewportSize(before);
  none(faults);
}

/** Fails with all of `faults`, one below the other, when there is any. */
export function none(faults) {
  if (faults.length > 0) assert.fail(faults.join('\n'));
}

/** Keeps a picture of the whole page in artefacts/screens. */
export async function picture(page, name) {
  const folder = path.join(artefacts, 'screens');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${slug(name)}.png`), fullPage: true });
}

/** Fails when axe finds something serious or critical by WCAG 2.2 A and AA or its best practices. */
export async function accessible(page, name) {
  // Through the debugger, which the pages' content security policy does not bind.
  await page.evaluate(await axeSource);
  const { violations, passes } = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
    }),
  );
  assert.ok(passes.length > 0, `${name}: axe examined nothing`);
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const said = serious.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 5).map((node) => `    ${node.target.join(' ')}: ${node.failureSummary}`);
    return `  ${id}: ${help} (${nodes.length})\n${places.join('\n')}`;
  });
  if (said.length > 0) assert.fail(`${name}: axe finds\n${said.join('\n')}`);
}

/** Fails when the page itself scrolls sideways; a wide table may scroll inside its card. */
export async function fits(page, width, name) {
  const wide = await page.evaluate((limit) => {
    if (document.scrollingElement.scrollWidth <= limit) return [];
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > limit + 1)
      .slice(0, 5)
      .map((element) => `${element.tagName.toLowerCase()}.${element.className}: ${element.textContent.trim().slice(0, 40)}`)
      .concat(`the page is ${document.scrollingElement.scrollWidth} px wide`);
  }, width);
  if (wide.length > 0) assert.fail(`${name}: wider than ${width} px\n  ${wide.join('\n  ')}`);
}

/**
 * Prints the page to A4 and keeps the PDF in artefacts/print. Fails when it is cut off at the right or
 * when controls (navigation, buttons, fields) are printed.
 * @returns {Promise<number>} how many sheets it takes
 */
export async function printed(page, name) {
  const before = page.viewportSize();
  await page.emulateMedia({ media: 'print' });
  // A4 less 10 mm on each side at 96 px per inch.
  const width = 718;
  await page.setViewportSize({ width, height: 1000 });
  await fits(page, width, `${name} on paper`);
  const controls = await page.evaluate(() =>
    [...document.querySelectorAll('nav, button, input:not([type=hidden]), select, textarea')]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().height > 0)
      .map((element) => `${element.tagName.toLowerCase()} ${element.textContent.trim().slice(0, 20)}`),
  );
  if (controls.length > 0) assert.fail(`${name}: to press or fill on paper: ${controls.join(', ')}`);
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true, printBackground: true });
  await page.emulateMedia({ media: null });
  if (before) await page.setViewportSize(before);
  const folder = path.join(artefacts, 'print');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${slug(name)}.pdf`), pdf);
  const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0;
  assert.ok(sheets > 0, `${name}: the print has no sheet`);
  return sheets;
}
