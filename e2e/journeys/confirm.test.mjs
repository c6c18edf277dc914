// The last look before a village is told its day: what is still open stops it, and the county answers for
// letting it through.
import assert from 'node:assert/strict';
import { journeys } from '../lib/journeys.mjs';
import { look } from '../lib/look.mjs';

const journey = journeys();

const WAIVE = '条件未满足，放行确认村委会投票日';
const REASON = '报告已经出具，公布栏改建，三天后张贴，已在村民代表会议上宣读。';

/** The first village of the list whose page has what is looked for. */
async function village(page, wanted) {
  await page.goto('/villages?state=unconfirmed&size=100');
  const links = await page.locator('tbody th a[href^="/villages/"]').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  for (const href of links) {
    const answer = await page.request.get(href);
    if (answer.ok() && wanted(await answer.text())) return href;
  }
  return undefined;
}

journey('what is still open is named, and only the county lets a village through, with a reason that stays', async ({ as }) => {
  const county = await as('county');
  const waiting = await village(county, (text) => text.includes(WAIVE));
  assert.ok(waiting, 'the demo has a village that is not ready');
  await county.goto(waiting);
  const card = county.locator('#confirm');
  await card.getByText('未满足').first().waitFor();
  assert.equal(await card.getByRole('button', { name: '确认村委会投票日' }).count(), 0, 'nothing to press while something is open');
  await look(county, 'confirm-waiting');
  await card.getByText(WAIVE).click();
  const form = card.locator('form', { hasText: '放行理由' }).last();
  await form.getByLabel('放行理由').fill(REASON);
  await form.getByRole('button', { name: '放行并确认' }).click();
  await county.getByText('已确认村委会投票日').waitFor();
  await card.getByText(REASON).waitFor();
  await look(county, 'confirm-waived');
  // Whoever opens the village later reads why.
  const auditor = await as('auditor');
  await auditor.goto(waiting);
  await auditor.locator('#confirm').getByText(REASON).waitFor();
});

journey('a day that is moved after it was confirmed is to be confirmed again', async ({ as }) => {
  const county = await as('county');
  await county.goto('/villages?size=100&q=');
  const links = await county.locator('tbody th a[href^="/villages/"]').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  let confirmed;
  for (const href of links) {
    const answer = await county.request.get(href);
    const text = await answer.text();
    const card = text.slice(text.indexOf('id="confirm"'));
    if (text.includes('id="confirm"') && card.includes('村委会：3 月 22 日') && card.includes('已确认') && !card.includes('未确认')) {
      confirmed = href;
      break;
    }
  }
  assert.ok(confirmed, 'the demo has a village whose day is confirmed');
  await county.goto(`/days?unit=${confirmed.split('/').pop()}`);
  await county.getByLabel('投票日', { exact: true }).fill('2026-03-29');
  await county.getByRole('button', { name: '预览改动' }).click();
  await county.getByRole('button', { name: '确认改动' }).click();
  await county.goto(confirmed);
  await county.locator('#confirm').getByText('曾确认：3 月 22 日').waitFor();
  await county.locator('#confirm').getByText('未确认').first().waitFor();
  await look(county, 'confirm-again');
});
