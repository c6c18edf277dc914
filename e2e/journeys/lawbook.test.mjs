// The law for everybody: the rule book, the calculator without JavaScript, and what an unverified rule asks.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { journeys } from '../lib/journeys.mjs';
import { look, printed } from '../lib/look.mjs';

const journey = journeys();

const FIRST = '申望山';
const SECOND = '蒲秋苇';

/** 298 votes are more than half of the 590 ballots returned, and not of the 600 who took part. */
async function fill(page) {
  const figures = [['electorate', '1000'], ['issued', '600'], ['returned', '590'], ['voters', '600'], ['chair-seats', '1']];
  for (const [name, value] of figures) await page.locator(`[name="${name}"]`).fill(value);
  for (const [row, name, votes] of [[0, FIRST, '298'], [1, SECOND, '280']]) {
    await page.locator(`[name="chair-${row}-name"]`).fill(name);
    await page.locator(`[name="chair-${row}-for"]`).fill(votes);
  }
}

journey('the rules of a province stand beside the national ones, on the screen, on paper and in a workbook', async ({ voter, as }) => {
  const page = await voter();
  await page.goto('/');
  await page.getByRole('link', { name: '规则手册' }).click();
  await page.getByLabel('省份').selectOption('33');
  await page.getByLabel('选举日').fill('2026-03-22');
  await page.getByRole('button', { name: '查看规则' }).click();
  await page.getByText('浙江省村民委员会选举办法').first().waitFor();
  const row = page.getByRole('row', { name: /一票中同一人选两个职务/ });
  assert.match(await row.innerText(), /该票作废[\s\S]*分别计票[\s\S]*与全国不同[\s\S]*浙江选举办法 §27[\s\S]*已核对/);
  await look(page, 'public-rules');
  await printed(page, 'public-rules');
  await page.getByRole('link', { name: /与全国规定不同的 \d+ 项/ }).click();
  assert.ok((await page.locator('tbody tr').count()) < 30);
  const file = await page.request.get('/rules?province=33&format=xlsx');
  assert.match(file.headers()['content-type'], /spreadsheetml/);
  const office = await as('village');
  await office.goto('/rules');
  await office.getByRole('heading', { level: 1, name: '规则手册' }).waitFor();
  await look(office, 'rules');
});

journey('anybody tries a count without JavaScript and can follow every step', async ({ voter }) => {
  const page = await voter({ javaScriptEnabled: false });
  await page.goto('/');
  await page.getByRole('link', { name: '计票试算' }).click();
  await page.getByLabel('投票日').fill('2026-03-15');
  await fill(page);
  await page.getByRole('button', { name: '主任加行', exact: true }).click();
  assert.equal(await page.locator('[name="chair-0-name"]').inputValue(), FIRST, 'what was typed stays');
  await page.getByRole('button', { name: '试算', exact: true }).last().click();
  const outcome = page.locator('#outcome');
  await outcome.getByText('投票有效').waitFor();
  const said = await outcome.innerText();
  assert.match(said, /参加投票人数与应参加人数，600 × 2 > 1000/);
  assert.match(said, /得票与收回选票，298 × 2 > 590/);
  assert.match(said, /按“收回选票”：当选：主任申望山/);
  assert.match(said, /按“参加投票人数”：无人当选/);
  assert.match(said, /村组法 §18/);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: '下载计票单（JSON）' }).first().click();
  const sheet = await (await downloading).path();
  const written = JSON.parse(await readFile(sheet, 'utf8'));
  assert.equal(written.schema, 'touyan/count-1');
  assert.equal(written.votes[0].for, 298);
  await page.getByRole('link', { name: '用 JSON 计票单试算' }).click();
  await page.getByLabel('或者选择文件').setInputFiles(sheet);
  await page.getByRole('button', { name: '试算', exact: true }).click();
  await page.locator('#outcome').getByText('投票有效').waitFor();
  await page.getByRole('button', { name: '填入表格继续改' }).click();
  assert.equal(await page.locator('[name="chair-0-for"]').inputValue(), '298');
  assert.equal((await page.context().cookies()).length, 0);
});

// axe runs in the page, so the pages are looked at in a window that runs scripts; they have none themselves.
journey('the pages of the calculator can be read and printed by everybody', async ({ voter }) => {
  const page = await voter();
  await page.goto('/trial/count');
  assert.equal(await page.locator('script').count(), 0);
  await page.getByLabel('投票日').fill('2026-03-15');
  await fill(page);
  await look(page, 'public-trial');
  await page.getByRole('button', { name: '试算', exact: true }).last().click();
  await page.locator('#outcome').getByText('投票有效').waitFor();
  await look(page, 'public-trial-outcome');
  await printed(page, 'public-trial-outcome');
  await page.goto('/trial/sheet');
  await look(page, 'public-trial-sheet');
  await page.goto('/trial/timetable?body=villagers_committee&province=41&day=2026-03-22&other=2026-03-29');
  await look(page, 'public-trial-days');
  await printed(page, 'public-trial-days');
});

journey('the days of an election are computed beside another day', async ({ voter }) => {
  const page = await voter({ javaScriptEnabled: false });
  await page.goto('/trial/timetable');
  await page.getByLabel('省份').selectOption('41');
  await page.getByLabel('投票日').fill('2026-03-22');
  await page.getByLabel('改到哪一天').fill('2026-03-29');
  await page.getByRole('button', { name: '计算' }).click();
  const row = page.getByRole('row', { name: /公布选民名单/ });
  assert.match(await row.innerText(), /3 月 2 日[\s\S]*后移 7 天/);
  const link = await page.getByRole('link', { name: '下载日历（.ics）' }).getAttribute('href');
  const file = await page.request.get(link);
  assert.match(await file.text(), /BEGIN:VCALENDAR/);
});

journey('a result that hangs on an unverified rule says both results and asks the township by name', async ({ as }) => {
  const page = await as('township');
  await page.goto('/villages?size=200');
  const links = await page.locator('tbody th a[href^="/villages/"]').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  let village;
  for (const href of links) {
    const text = await (await page.request.get(href)).text();
    if (text.includes('还没有计票') && text.includes(`${href}/count?body=`) && !text.includes('已延期')) village = href;
    if (village) break;
  }
  assert.ok(village, 'the demo has a village that has not voted');
  await page.goto(`${village}/count?body=villagers_committee`);
  await page.getByLabel('投票日').fill('2026-03-02');
  await fill(page);
  await page.getByRole('button', { name: '核对并存草稿' }).click();
  const outcome = page.locator('#outcome');
  await outcome.getByText('结果取决于没有核实或者有不同理解的规则').waitFor();
  await outcome.getByText('按“收回选票”：当选：主任申望山').waitFor();
  await outcome.getByText('按“参加投票人数”：无人当选').waitFor();
  await look(page, 'count-depends');
  await page.getByRole('button', { name: '确认结果并公布' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('接受人单位、职务、姓名').fill('青石镇党委书记 应长川');
  await page.getByRole('button', { name: '确认结果并公布' }).click();
  await page.waitForURL(/\/counts\/[^/]+$/);
  await page.getByText('青石镇党委书记 应长川').waitFor();
  await page.getByRole('link', { name: '过半数的计算基数' }).click();
  await page.getByRole('heading', { level: 1, name: '规则手册' }).waitFor();
  await page.getByText('majority_base').waitFor();
});
