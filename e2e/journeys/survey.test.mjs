// The survey as its people walk it: a village on a phone with a lost line, a township with its workbook, the county
// with a question of its own.
import assert from 'node:assert/strict';
import { journeys } from '../lib/journeys.mjs';
import { look } from '../lib/look.mjs';
import { login } from '../lib/people.mjs';

const journey = journeys();
const PHONE = { viewport: { width: 360, height: 740 } };

async function toSection(page, name) {
  await page.goto('/survey');
  await page.getByRole('rowheader').getByRole('link').first().click();
  await page.getByRole('link', { name: new RegExp(`^(填写|核对)${name}$`) }).click();
}

journey('a village answers on a phone; what is typed without a line is saved when it is back', async ({ demo, visitor }) => {
  const page = await visitor(PHONE);
  await login(page, demo, 'village');
  await toSection(page, '基本情况');
  const homes = page.getByLabel(/^户数/);
  await homes.fill('512');
  await page.getByText(/^已保存/).waitFor();
  await look(page, 'survey-section');
  await page.context().setOffline(true);
  await homes.fill('513');
  await page.getByText('没有连上').waitFor();
  // The page is closed and opened again, and only then is there a line.
  const here = page.url();
  await page.context().setOffline(false);
  await page.goto('about:blank');
  await page.goto(here);
  await page.getByText(/^已保存/).waitFor();
  assert.equal(await page.getByLabel(/^户数/).inputValue(), '513');
  await page.getByRole('button', { name: /保存/ }).click();
  await page.getByText('513 户').waitFor();
  await look(page, 'survey-dossier');
});

journey('a village answers without JavaScript, and a wrong number stays on the page', async ({ demo, visitor }) => {
  const page = await visitor({ javaScriptEnabled: false });
  await login(page, demo, 'village');
  await toSection(page, '基本情况');
  await page.getByLabel(/^户数/).fill('约五百');
  await page.getByRole('button', { name: /保存/ }).click();
  await page.getByRole('alert').getByText('应填整数').waitFor();
  assert.equal(await page.getByLabel(/^户数/).inputValue(), '约五百');
  await page.getByLabel(/^户数/).fill('498');
  await page.getByRole('button', { name: /保存/ }).click();
  await page.getByText('498 户').waitFor();
});

journey('a township looks at its villages, takes its workbook out and signs', async ({ demo, visitor }) => {
  const page = await visitor();
  await login(page, demo, 'township');
  await page.goto('/survey');
  await look(page, 'survey-township');
  await page.getByRole('link', { name: '村情工作簿' }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /^下载 / }).click()]);
  assert.match(file.suggestedFilename(), /工作簿.*\.xlsx$/);
  await page.getByLabel('填好的工作簿').setInputFiles(await file.path());
  await page.getByRole('button', { name: '上传并核对' }).click();
  await page.getByText('工作簿里没有动过的格').waitFor();
  await look(page, 'survey-upload');
  await page.goto('/survey?state=unsigned');
  await page.getByRole('checkbox', { name: /^选择 / }).first().check();
  await page.getByRole('button', { name: /签字/ }).click();
  await page.getByText('已为 1 个村（社区）签字').waitFor();
});

journey('the county adds a question that works at once, and one that may not be asked is refused', async ({ demo, visitor }) => {
  const page = await visitor();
  await login(page, demo, 'county');
  await page.goto('/survey');
  await look(page, 'survey-county');
  await page.getByRole('link', { name: '题目', exact: true }).click();
  await page.getByRole('link', { name: '加一道题' }).click();
  await page.getByLabel(/^题目/).fill('各姓氏户数');
  await page.getByLabel(/^隐私确认/).check();
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('alert').getByText('不登记宗族').waitFor();
  await look(page, 'survey-question-refused');
  await page.getByLabel(/^题目/).fill('晾晒场');
  await page.getByLabel(/^单位/).fill('处');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('立即生效').waitFor();
  const village = await visitor(PHONE);
  await login(village, demo, 'village');
  await toSection(village, '本县补充');
  await village.getByLabel(/^晾晒场/).fill('2');
  await village.getByText(/^已保存/).waitFor();
});
