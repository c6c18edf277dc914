// Responsibility and supervision: a name fills a gap, a template becomes a task that a village answers,
// a finding on a phone becomes an order that is answered and closed, and the week becomes a report.
import assert from 'node:assert/strict';
import { journeys } from '../lib/journeys.mjs';
import { look, printed } from '../lib/look.mjs';
import { PNG } from '../lib/picture.mjs';

const journey = journeys();
const TITLE = '核对流动票箱人员名单';

journey('the county sees the chain with its gaps and fills one', async ({ as }) => {
  const page = await as('county');
  await page.goto('/chain');
  await look(page, 'duty-chain');
  await page.goto('/chain/villages?state=gaps');
  await look(page, 'duty-gaps');
  const before = await page.getByText('空缺').count();
  assert.ok(before > 0, 'the demo has gaps');
  await page.getByRole('link', { name: '空缺' }).first().click();
  await page.getByLabel('姓名 （必填）').fill('孟晓');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('已设责任人：孟晓').waitFor();
});

journey('a template made on a page works at once, and a village answers from its desk', async ({ as }) => {
  const county = await as('county');
  await county.goto('/tasks/templates/new');
  await county.getByLabel('标题 （必填）').fill(TITLE);
  await county.getByLabel('内容 （必填）').fill('逐个核对流动票箱的监票人和路线。');
  await county.getByLabel('环节', { exact: true }).selectOption('committee:election_day');
  await county.getByLabel('前后天数').fill('3');
  await look(county, 'duty-template');
  await county.getByRole('button', { name: '保存' }).click();
  await county.getByRole('row', { name: TITLE }).getByRole('link', { name: '用它下达' }).click();
  await county.getByRole('button', { name: '下达', exact: true }).click();
  await county.getByText('已下达').first().waitFor();
  await look(county, 'duty-task-county');

  const village = await as('village');
  await village.goto('/');
  await village.getByRole('link', { name: TITLE }).click();
  await village.getByRole('button', { name: '已阅知' }).click();
  await village.getByText('已登记阅知').waitFor();
  await village.getByLabel('完成', { exact: true }).check();
  await village.getByLabel('情况说明').fill('名单已核对，存村档案');
  await look(village, 'duty-task-village');
  await village.getByRole('button', { name: '保存' }).click();
  // Without a day it comes back with what was typed.
  await village.getByRole('alert').waitFor();
  assert.equal(await village.getByLabel('情况说明').inputValue(), '名单已核对，存村档案');
  await village.getByLabel('完成日期').fill('2026-03-03');
  await village.getByRole('button', { name: '保存' }).click();
  await village.getByText('已保存回复').waitFor();
});

journey('late tasks are on the desks of those they were reported to', async ({ as }) => {
  const township = await as('township');
  await township.goto('/tasks');
  await look(township, 'duty-tasks-township');
  await township.goto('/papers/due');
  await printed(township, 'duty-due');
  const county = await as('county');
  await county.goto('/');
  await county.getByText('已上报县换届办').first().waitFor();
  await look(county, 'duty-desk-county');
});

journey('a finding on a phone becomes an order that is answered and closed', async ({ as }) => {
  const phone = { viewport: { width: 360, height: 740 } };
  const group = await as('supervision', phone);
  await group.goto('/inspections/new');
  await group.getByLabel('村（社区）', { exact: true }).selectOption({ index: 1 });
  await group.getByRole('button', { name: '安排' }).click();
  await group.getByText('已安排检查').waitFor();
  const here = group.url();
  for (const item of await group.getByLabel('正常').all()) await item.check();
  await group.getByLabel('有问题').first().check();
  await group.getByLabel('问题说明').first().fill('有一个小组没有张贴名单');
  await look(group, 'duty-inspection');
  await group.getByRole('button', { name: '保存检查结果' }).click();
  // The finding is photographed where it was seen.
  const finding = group.locator('#photos-1');
  assert.equal(await finding.getByLabel('拍照', { exact: true }).getAttribute('capture'), 'environment');
  await finding.getByLabel('拍照', { exact: true }).setInputFiles({ name: '缺一处.png', mimeType: 'image/png', buffer: PNG });
  await finding.getByRole('button', { name: '上传照片' }).click();
  await finding.getByRole('link', { name: /-缺一处\.png$/ }).last().waitFor();
  await look(group, 'duty-inspection-photo');
  await group.getByRole('link', { name: '下达督办单' }).click();
  await group.getByLabel('督办事项 （必填）').fill('补贴选民名单');
  await group.getByLabel('整改要求 （必填）').fill('一日内补贴并拍照');
  await group.getByLabel('反馈期限 （必填）').fill('2026-03-05');
  await look(group, 'duty-order-new');
  await group.getByRole('button', { name: '下达', exact: true }).click();
  await group.getByText('督办单已下达').waitFor();
  await look(group, 'duty-order');
  const order = new URL(group.url()).pathname;
  assert.notEqual(here, group.url());

  const county = await as('county');
  await county.goto(order);
  await county.getByRole('heading', { name: '检查照片' }).waitFor();
  await county.getByLabel('整改情况 （必填）').fill('村里电话报告：已补贴');
  await county.getByLabel('凭证照片或文件').setInputFiles({ name: '补贴后.png', mimeType: 'image/png', buffer: PNG });
  await county.getByRole('button', { name: '上报' }).click();
  await group.goto(order);
  await group.getByLabel('核查意见 （必填）').fill('现场看过，已补贴');
  await group.getByRole('button', { name: '核查销号' }).click();
  await group.getByText('已核查销号').waitFor();
  await group.goto(`${order}/paper`);
  await printed(group, 'duty-order');
});

journey('the week becomes a report that is sent', async ({ as }) => {
  const page = await as('county');
  await page.goto('/reports');
  await look(page, 'duty-reports');
  await page.getByRole('button', { name: '生成本周调度' }).click();
  await page.getByText('已生成草稿').waitFor();
  await look(page, 'duty-report');
  await page.getByRole('button', { name: '保存并发出' }).click();
  await page.getByText('已发出').first().waitFor();
  await page.goto(`${new URL(page.url()).pathname}/paper`);
  await printed(page, 'duty-report');
});
