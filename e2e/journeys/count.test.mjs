// A count from the paper sheet to the page that everybody reads.
import assert from 'node:assert/strict';
import { journeys } from '../lib/journeys.mjs';
import { look, printed } from '../lib/look.mjs';

const journey = journeys();

// V01 and V02 of the published results, on the one sheet they were counted on, with invented names.
const CHAIR = '申望山';
const DEPUTY = '蒲秋苇';
const DAY = '2026-03-02';

/** Villages of the township's list in which a count of the villagers' committee can be entered now. */
async function villages(page) {
  const found = [];
  for (const number of [1, 2]) {
    await page.goto(`/villages?size=200&page=${number}`);
    const links = await page.locator('tbody th a[href^="/villages/"]').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    for (const href of links) if (!found.includes(href)) found.push(href);
  }
  const open = [];
  for (const href of found) {
    const answer = await page.request.get(href);
    const text = answer.ok() ? await answer.text() : '';
    if (text.includes('还没有计票') && text.includes(`${href}/count?body=`) && !text.includes('已延期')) open.push(href);
    if (open.length === 6) break;
  }
  assert.ok(open.length >= 5, 'the demo has villages that have not voted');
  return open;
}

/** Presses Tab until the field of this name, or the button of this text, has the focus. */
async function reach(page, wanted) {
  for (let i = 0; i < 120; i++) {
    const here = await page.evaluate(() => [document.activeElement?.name ?? '', document.activeElement?.textContent?.trim() ?? '']);
    if (here[0] === wanted || here[1] === wanted) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach ${wanted}`);
}

/** The name of the field that has the focus. */
const focused = (page) => page.evaluate(() => document.activeElement?.name ?? '');

/** Types a value where the focus is and moves on. */
async function type(page, text) {
  if (text !== '') await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

/** Fills the published figures by label, for journeys that are not about the keyboard. */
async function fill(page, { returned = '6812' } = {}) {
  await page.getByLabel('投票日').fill(DAY);
  await page.getByLabel('登记参加选举的村民').fill('8363');
  await page.getByLabel('发出选票').fill('6899');
  await page.getByLabel('收回选票').fill(returned);
  await page.getByLabel('主任应选名额', { exact: true }).fill('1');
  await page.getByLabel('副主任应选名额', { exact: true }).fill('2');
  for (const [post, name, sex, votes] of [['chair', CHAIR, 'male', '6205'], ['deputy', DEPUTY, 'female', '3609']]) {
    await page.locator(`[name="${post}-0-name"]`).fill(name);
    await page.locator(`[name="${post}-0-sex"]`).selectOption(sex);
    await page.locator(`[name="${post}-0-for"]`).fill(votes);
  }
}

const checkButton = (page) => page.getByRole('button', { name: '核对并存草稿' });
const confirmButton = (page) => page.getByRole('button', { name: '确认结果并公布' });

let published;

journey('the published result is entered by keyboard alone and comes out as published', async ({ as, voter }) => {
  const page = await as('township');
  const [village] = await villages(page);
  await page.goto(`${village}/count?body=villagers_committee`);
  await reach(page, 'electorate');
  await type(page, '8363');
  assert.equal(await focused(page), 'issued', 'Enter moves on');
  await type(page, '6,899');
  await type(page, '6812');
  await page.getByText('参加率 81.45%，过半').waitFor();
  await page.getByText('未收回 87').waitFor();
  for (let i = 0; i < 4; i++) await type(page, '');
  await reach(page, 'chair-seats');
  await type(page, '1');
  await type(page, '2');
  await reach(page, 'chair-0-name');
  await page.keyboard.type(CHAIR);
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  assert.equal(await focused(page), 'chair-0-for', 'Enter moves on from a choice too');
  await page.keyboard.type('6205');
  await reach(page, 'deputy-0-name');
  await page.keyboard.type(DEPUTY);
  await reach(page, 'deputy-0-sex');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await reach(page, 'deputy-0-for');
  await page.keyboard.type('3609');
  await page.keyboard.press('ArrowUp');
  await look(page, 'count-entry');
  await reach(page, 'deputy-0-for');
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/counts\/[^/]+\/edit/);
  const outcome = page.locator('#outcome');
  await outcome.getByText('投票有效').waitFor();
  assert.match(await outcome.innerText(), /6812 × 2 > 8363/);
  assert.match(await outcome.innerText(), /村组法 §18/);
  await look(page, 'count-checked');

  const anybody = await voter();
  await anybody.goto(`/v/${village.split('/').pop()}`);
  assert.equal(await anybody.getByText(CHAIR).count(), 0, 'a draft is not public');

  await reach(page, '确认结果并公布');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/counts\/[^/]+$/);
  const main = page.getByRole('main');
  const seats = main.locator('table.elected tbody tr');
  assert.deepEqual(await seats.allInnerTexts(), [`主任\t${CHAIR}\t6,205`, `副主任\t${DEPUTY}\t3,609`]);
  await main.getByText('副主任尚缺 1 名').waitFor();
  await main.getByText('还须进行：另行选举（副主任 1 名）').waitFor();
  await look(page, 'count-result');
  await printed(page, 'count-result');
  published = { village, count: new URL(page.url()).pathname };

  await anybody.reload();
  await anybody.getByText(CHAIR).first().waitFor();
  await anybody.getByText('还须进行另行选举').waitFor();
  await look(anybody, 'public-village-result');
  await printed(anybody, 'public-village-result');
  await page.goto(village);
  await page.getByRole('link', { name: /村委会换届选举/ }).waitFor();
  await page.getByText('未选足名额，须另行选举').first().waitFor();
  await page.goto('/counts?q=' + encodeURIComponent(CHAIR));
  await page.getByRole('link', { name: /./ }).first().waitFor();
  assert.equal(await page.locator('tbody tr').count(), 1);
  await look(page, 'counts');
});

journey('what does not add up is said while typing and again by the server, and nothing typed is lost', async ({ as }) => {
  const page = await as('township');
  const [, village] = await villages(page);
  await page.goto(`${village}/count?body=villagers_committee`);
  await fill(page);
  await page.getByLabel('无效票', { exact: true }).fill('100');
  await page.getByLabel('有效票', { exact: true }).fill('6800');
  const mark = page.locator('[data-code="VALID_PLUS_INVALID"]');
  await mark.waitFor();
  assert.match(await mark.innerText(), /相差 88/);
  await checkButton(page).click();
  const said = page.getByRole('alert');
  await page.getByText('草稿已存').waitFor();
  await said.getByText('有效票 6800 加无效票 100 不等于收回选票 6812').waitFor();
  assert.equal(await confirmButton(page).count(), 0);
  assert.equal(await page.locator('[name="deputy-0-for"]').inputValue(), '3609');
  await look(page, 'count-errors');
  await page.getByLabel('有效票', { exact: true }).fill('六千');
  await checkButton(page).click();
  await said.getByText('“六千”不是数字').waitFor();
  assert.equal(await page.getByLabel('有效票', { exact: true }).inputValue(), '六千');
});

journey('the form works without JavaScript: rows are added, checked, confirmed, and confirming twice is once', async ({ as }) => {
  const page = await as('township', { javaScriptEnabled: false });
  const [, , village] = await villages(page);
  await page.goto(`${village}/count?body=villagers_committee`);
  await fill(page);
  const rows = page.locator('[name^="deputy-"][name$="-name"]');
  const before = await rows.count();
  await page.getByRole('button', { name: '副主任加行' }).click();
  assert.ok((await rows.count()) > before);
  assert.equal(await page.locator('[name="chair-0-name"]').inputValue(), CHAIR, 'what was typed stays');
  await page.getByRole('button', { name: '各职务分别用票的，改为分别录入' }).click();
  await page.getByLabel('主任收回选票', { exact: true }).waitFor();
  await page.getByRole('button', { name: '改为一张选票选全部职务' }).click();
  assert.equal(await page.getByLabel('收回选票').inputValue(), '6812');
  await page.getByLabel('收回选票').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/edit/);
  const twin = await page.context().newPage();
  await twin.goto(page.url());
  await confirmButton(page).click();
  await page.waitForURL(/\/counts\/[^/]+$/);
  await confirmButton(twin).click();
  await twin.waitForURL(/\/counts\/[^/]+$/);
  assert.equal(new URL(twin.url()).pathname, new URL(page.url()).pathname);
  await page.goto(village);
  assert.equal(await page.getByRole('link', { name: /村委会换届选举/ }).count(), 1);
});

journey('a changed figure is shown with its outcome before it is confirmed', async ({ as }) => {
  const page = await as('township');
  const [, , , village] = await villages(page);
  await page.goto(`${village}/count?body=villagers_committee`);
  await fill(page);
  await checkButton(page).click();
  await confirmButton(page).waitFor();
  await page.locator('[name="deputy-0-for"]').fill('3000');
  await confirmButton(page).click();
  await page.getByText('内容有改动').waitFor();
  await page.locator('#outcome').getByText('副主任尚缺 2 名').waitFor();
});

journey('two people on one draft see both versions and lose neither', async ({ as }) => {
  const first = await as('township');
  const [, , , , village] = await villages(first);
  await first.goto(`${village}/count?body=villagers_committee`);
  await fill(first);
  await checkButton(first).click();
  await confirmButton(first).waitFor();
  const second = await as('county');
  await second.goto(first.url());
  await second.getByLabel('登记参加选举的村民').fill('8364');
  await checkButton(second).click();
  await second.locator('#outcome').getByText('6812 × 2 > 8364').waitFor();
  await first.getByLabel('登记参加选举的村民').fill('8365');
  await checkButton(first).click();
  await first.getByText('也改了这条记录').waitFor();
  await first.getByText('8364').waitFor();
  await first.getByText('8365').waitFor();
  await look(first, 'count-clash');
  await first.getByLabel('用我填的').check();
  await first.getByRole('button', { name: '按选择保存' }).click();
  await first.locator('#outcome').getByText('6812 × 2 > 8365').waitFor();
});

journey('a correction supersedes with its reason, and the old result stays readable for everybody', async ({ as, voter }) => {
  const page = await as('township');
  await page.goto(published.count);
  await page.getByRole('link', { name: '更正', exact: true }).click();
  await page.locator('[name="chair-0-for"]').fill('6206');
  await checkButton(page).click();
  await confirmButton(page).click();
  await page.getByRole('alert').getByText('更正须写明理由').waitFor();
  await page.getByLabel('更正理由').fill('复核票箱，漏计 1 票');
  await confirmButton(page).click();
  await page.waitForURL(/\/counts\/[^/]+$/);
  await page.getByText('理由：复核票箱，漏计 1 票').waitFor();
  await page.getByText('6,206').first().waitFor();
  await look(page, 'count-corrected');
  await page.goto(published.count);
  await page.getByText('这份结果已被更正').waitFor();
  await page.getByText('6,205').first().waitFor();
  await look(page, 'count-superseded');
  const anybody = await voter();
  await anybody.goto(`/v/${published.village.split('/').pop()}`);
  await anybody.getByText('更正后的结果').waitFor();
  await anybody.getByText('已被更正，不再有效').waitFor();
  assert.equal(await anybody.getByText('漏计').count(), 0, 'an official’s note is not published');
  await look(anybody, 'public-village-corrected');
});

journey('the other election is prefilled with who stands and who sits', async ({ as }) => {
  const page = await as('township');
  await page.goto(published.village);
  await page.getByRole('link', { name: '录入村委会计票' }).click();
  await page.getByRole('heading', { level: 1, name: /另行选举/ }).waitFor();
  assert.equal(await page.getByLabel('登记参加选举的村民').inputValue(), '8363');
  assert.equal(await page.getByLabel('副主任应选名额').inputValue(), '1');
  await page.getByText('近亲属、法定情形、其他').click();
  await page.getByText(`前几轮已当选：${CHAIR}、${DEPUTY}`).waitFor();
  await look(page, 'count-runoff');
});

journey('a village of another township is not there', async ({ as }) => {
  const county = await as('county');
  await county.goto('/villages?size=200');
  const all = await county.locator('tbody th a[href^="/villages/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const page = await as('township');
  await page.goto('/villages?size=200');
  const own = await page.locator('tbody th a[href^="/villages/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const foreign = all.find((href) => !own.includes(href));
  assert.ok(foreign);
  const answer = await page.goto(`${foreign}/count?body=villagers_committee`);
  assert.equal(answer.status(), 404);
});

journey('anybody finds a village by a part of its name, and prints its page', async ({ voter }) => {
  const page = await voter();
  await page.goto('/');
  await page.getByLabel('村（社区）或乡镇名称').fill('湾');
  await page.keyboard.press('Enter');
  await page.getByText(/找到 \d+ 个/).waitFor();
  await look(page, 'public-search');
  await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
  await page.getByText('现在可以做什么').waitFor();
  await look(page, 'public-village');
  await printed(page, 'public-village');
  assert.equal((await page.context().cookies()).length, 0);
  const missing = await page.goto('/v/990121999999');
  assert.equal(missing.status(), 404);
});
