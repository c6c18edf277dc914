// Evidence where it is asked: a village answers an order with a photograph on its phone, a task with a file, and a
// question of its dossier with the record of its talks, with and without JavaScript.
import assert from 'node:assert/strict';
import { journeys } from '../lib/journeys.mjs';
import { look, printed } from '../lib/look.mjs';
import { PNG } from '../lib/picture.mjs';

const journey = journeys();
const PHONE = { viewport: { width: 360, height: 740 } };
const photo = (name) => ({ name, mimeType: 'image/png', buffer: PNG });

/** The name of the village whose login the demo has. */
async function ownName(page) {
  await page.goto('/survey');
  return page.getByRole('rowheader').getByRole('link').first().innerText();
}

journey('a village answers an order with a photograph on its phone', async ({ as }) => {
  const village = await as('village', PHONE);
  const name = await ownName(village);
  const county = await as('county');
  await county.goto('/orders/new');
  const places = county.getByLabel('村（社区）', { exact: true }).last();
  const own = await places.locator('option', { hasText: name }).first().getAttribute('value');
  await places.selectOption(own);
  await county.getByLabel('督办事项 （必填）').fill('票箱没有上锁');
  await county.getByLabel('发现的问题 （必填）').fill('流动票箱没有锁。');
  await county.getByLabel('整改要求 （必填）').fill('当天上锁并拍照。');
  await county.getByLabel('反馈期限 （必填）').fill('2026-03-06');
  assert.ok(await county.getByLabel(/^须附凭证/).isChecked());
  await county.getByRole('button', { name: '下达', exact: true }).click();
  await county.getByText('督办单已下达').waitFor();
  const order = new URL(county.url()).pathname;

  await village.goto(order);
  await village.getByText('这张督办单须附凭证').waitFor();
  await look(village, 'proof-order-asked');
  await village.getByLabel('整改情况 （必填）').fill('已经上锁，钥匙由监票人保管');
  // The server says it too, to whoever's browser does not.
  await village.locator('form[action$="/answer"]').evaluate((form) => (form.noValidate = true));
  await village.getByRole('button', { name: '上报' }).click();
  await village.getByRole('alert').getByText('还没有一个文件').waitFor();
  assert.equal(await village.getByLabel('整改情况 （必填）').inputValue(), '已经上锁，钥匙由监票人保管');
  await look(village, 'proof-order-refused');
  await village.getByLabel(/^凭证照片或文件/).setInputFiles(photo('上锁后.png'));
  await village.getByRole('button', { name: '上报' }).click();
  await village.getByText('等待核查').waitFor();
  await village.locator('#files').getByRole('link', { name: /-上锁后\.png$/ }).last().waitFor();
  await look(village, 'proof-order-answered');

  await county.goto('/orders');
  await county.getByRole('row', { name: /票箱没有上锁/ }).getByText('1 件').waitFor();
  await look(county, 'proof-orders');
  await county.goto(order);
  const picture = county.locator('#files').getByRole('link', { name: /-上锁后\.png$/ }).last();
  await picture.click();
  await county.locator('img.whole').waitFor();
  await county.goto(order);
  await county.getByLabel('核查意见 （必填）').fill('照片清楚，已上锁');
  await county.getByRole('button', { name: '核查销号' }).click();
  await county.getByText('已核查销号').waitFor();
  await county.goto(`${order}/paper`);
  await county.getByText(/-上锁后\.png/).waitFor();
  await printed(county, 'proof-order');
});

journey('a village answers a task with a file that proves it', async ({ as }) => {
  const village = await as('village', PHONE);
  await village.goto('/tasks');
  await village.getByRole('rowheader').getByRole('link').first().click();
  await village.getByLabel('进展', { exact: true }).check();
  await village.getByLabel('情况说明').fill('已经张贴，附照片');
  await village.getByLabel(/^凭证照片或文件/).setInputFiles(photo('张贴.png'));
  await look(village, 'proof-task');
  await village.getByRole('button', { name: '保存' }).click();
  await village.getByText('已保存回复').waitFor();
  await village.locator('#files').getByRole('link', { name: /-张贴\.png$/ }).last().waitFor();
  await look(village, 'proof-task-answered');
});

/** The section in which the record of talks is asked. */
async function toTalks(page) {
  await page.goto('/survey');
  await page.getByRole('rowheader').getByRole('link').first().click();
  await page.getByRole('link', { name: /^(填写|核对)换届准备$/ }).click();
}

journey('a question is answered with a file on a phone while the rest saves itself', async ({ as }) => {
  const page = await as('village', PHONE);
  await toTalks(page);
  await page.getByLabel('难点情况说明').fill('没有需要说明的情况');
  await page.getByLabel(/^走访座谈记录/).setInputFiles(photo('走访.png'));
  await page.getByText(/^已保存/).waitFor();
  await look(page, 'proof-section');
  await page.getByRole('button', { name: /^保存/ }).click();
  await page.getByText('“换届准备”已保存').waitFor();
  const answer = page.locator('#q-talks_record + dd');
  await answer.getByText(/^1 个文件（\d+ 号）/).waitFor();
  await look(page, 'proof-dossier');
  // Taken away again, the question is open again, and what stood there is told.
  await answer.getByRole('link', { name: /-走访\.png$/ }).last().click();
  await page.getByLabel('销毁理由').fill('传错');
  await page.getByRole('button', { name: '销毁附件' }).click();
  await page.getByText('号附件已销毁').waitFor();
  await toTalks(page);
  await page.goto(new URL(page.url()).pathname.replace(/\/[^/]+$/, '/history?code=talks_record'));
  await page.getByText('（清空）').waitFor();
});

journey('a question is answered with a file without JavaScript', async ({ as }) => {
  const page = await as('village', { javaScriptEnabled: false, ...PHONE });
  await toTalks(page);
  const file = page.getByLabel(/^走访座谈记录/);
  await file.setInputFiles({ name: '旧表.doc', mimeType: 'application/msword', buffer: Buffer.from('d0cf11e0a1b11ae1', 'hex') });
  await page.getByLabel('难点情况说明').fill('没有脚本也能保存');
  await page.getByRole('button', { name: /^保存/ }).click();
  await page.getByRole('alert').getByText('旧版').waitFor();
  assert.equal(await page.getByLabel('难点情况说明').inputValue(), '没有脚本也能保存');
  await file.setInputFiles(photo('走访二.png'));
  await page.getByRole('button', { name: /^保存/ }).click();
  await page.locator('#q-talks_record + dd').getByText(/^1 个文件（\d+ 号）/).waitFor();
});
