// Nominees and the joint review: a township enters somebody, the police answer all clear but one, the county
// opens what was said, and the township learns the outcome alone.
import assert from 'node:assert/strict';
import { journeys } from '../lib/journeys.mjs';
import { look, printed } from '../lib/look.mjs';

const journey = journeys();

journey('a township enters a nominee, who is put to review by itself', async ({ as }) => {
  const township = await as('township');
  await township.goto('/nominees');
  await look(township, 'nominees-township');
  await township.goto('/nominees/new');
  await township.getByLabel('村（社区） （必填）').selectOption({ index: 4 });
  await township.getByRole('button', { name: '登记', exact: true }).click();
  // What is missing is said, and what was chosen stays.
  await township.getByRole('alert').waitFor();
  await township.getByLabel('姓名 （必填）').fill('钱眉');
  await township.getByLabel('女', { exact: true }).check();
  await township.getByLabel('出生年月 （必填）').fill('1990-09');
  await township.getByLabel('文化程度 （必填）').selectOption('college');
  await township.getByLabel('政治面貌 （必填）').selectOption('masses');
  await township.getByLabel('村（居）委会委员').check();
  await township.getByLabel('提名方式 （必填）').selectOption('party_org');
  await look(township, 'nominee-new');
  await township.getByRole('button', { name: '登记', exact: true }).click();
  await township.getByText('已登记“钱眉”').waitFor();
  await township.getByText('审查中（0/12 已答复）').waitFor();
  await look(township, 'nominee-township');
});

journey('the police answer all clear but one from their own desk', async ({ as }) => {
  const police = await as('department');
  await police.goto('/asked');
  await look(police, 'asked-desk');
  await police.getByRole('link', { name: /增补：钱眉/ }).click();
  await look(police, 'asked-batch');
  await police.getByLabel('选择 钱眉').check();
  await police.getByLabel('经办人 （必填）').fill('林和');
  await police.getByRole('button', { name: '核对批量答复' }).click();
  await police.getByText('除外 1 人').waitFor();
  await look(police, 'asked-clear');
  await police.getByRole('link', { name: '返回修改' }).click();
  await police.getByRole('link', { name: '钱眉' }).click();
  await police.getByLabel('不得', { exact: true }).check();
  await police.getByLabel('情形').selectOption('criminally_punished');
  await police.getByLabel('经办人 （必填）').fill('林和');
  await look(police, 'asked-person');
  await police.getByRole('button', { name: '提交答复' }).click();
  await police.getByText('已答复').first().waitFor();
});

journey('the county follows, opens one person, and closes', async ({ as }) => {
  const county = await as('county');
  await county.goto('/review');
  await look(county, 'review-board');
  await county.getByRole('link', { name: /增补：钱眉/ }).click();
  await county.getByRole('button', { name: /催办/ }).click();
  await county.getByText('已催办 11 个单位').waitFor();
  await county.getByText('关闭批次', { exact: true }).click();
  await county.getByRole('button', { name: '确认关闭' }).click();
  await county.getByText('批次已关闭').waitFor();
  await look(county, 'review-batch');
  await county.getByRole('link', { name: '钱眉' }).click();
  await county.getByText('谁在何时打开会留下记录').waitFor();
  await county.getByRole('button', { name: '打开' }).click();
  await county.getByText('法定情形').first().waitFor();
  await look(county, 'review-person');
  await county.getByRole('link', { name: '打印结论通知书' }).click();
  await printed(county, 'review-notice');
  const notice = await county.content();
  assert.ok(!notice.includes('公安局'), 'the notice names no department');

  const township = await as('township');
  await township.goto('/nominees?review=failed');
  await township.getByRole('link', { name: '钱眉' }).click();
  await township.getByText('不通过').first().waitFor();
  const page = await township.content();
  for (const secret of ['公安局', '刑事', '林和']) {
    assert.ok(!page.includes(secret), `a township reads ${secret}`);
  }
});

journey('papers and the lists', async ({ as }) => {
  const county = await as('county');
  await county.goto('/review/list');
  await look(county, 'review-list');
  await county.goto('/nominees/combined');
  await printed(county, 'review-combined');
  await county.goto('/reserve');
  await look(county, 'reserve-empty');
});
