// Risk, plans and trackers: a rule made by a clerk works at once, a plan goes round, an audit is published.
import assert from 'node:assert/strict';
import { journeys } from '../lib/journeys.mjs';
import { look, printed } from '../lib/look.mjs';

const journey = journeys();

/** The first village of a list, by its link below `path`. */
async function first(page, path) {
  const links = page.locator(`tbody th a[href^="${path}/"]`);
  const href = await links.first().getAttribute('href');
  assert.ok(href, `${page.url()} lists a village`);
  return href;
}

journey('a clerk writes a rule, is told what is wrong, tries it and puts it into force', async ({ as }) => {
  const page = await as('county');
  await page.goto('/risks');
  await look(page, 'risk-list');
  await page.goto('/risk-rules/new');
  await page.getByLabel('规则名称').fill('党员少');
  await page.getByLabel(/^条件\s*（必填）/).fill('正式党员 < 30');
  await page.getByLabel('重点', { exact: true }).check();
  await page.getByLabel('理由句').fill('正式党员 {正式党员数}');
  await page.getByLabel('难点原因').selectOption('team_incomplete');
  await page.getByRole('button', { name: '试算' }).click();
  await page.getByText('第 1 个字处的“正式党员”不是村情事项').first().waitFor();
  await look(page, 'risk-rule-wrong');
  await page.getByLabel(/^条件\s*（必填）/).fill('正式党员数 < 30');
  await page.getByRole('button', { name: '试算' }).click();
  await page.getByText('试算结果（还没有保存）').waitFor();
  await look(page, 'risk-rule-tried');
  await page.getByRole('button', { name: '保存并生效' }).click();
  await page.getByText('规则已保存并生效').waitFor();
  await page.goto('/risk-rules');
  assert.ok(await page.getByRole('link', { name: '党员少' }).isVisible());
  await look(page, 'risk-rules');
});

journey('a hard village says why, and its township gives it another level with a reason', async ({ as }) => {
  const page = await as('township');
  await page.goto('/risks?sort=level&dir=desc');
  await page.goto(await first(page, '/risks'));
  await look(page, 'risk-card');
  await page.getByLabel('重点村').check();
  await page.getByLabel(/^理由\s*（必填）/).fill('包村领导已驻村，问题逐项签了协议');
  await page.getByRole('button', { name: '登记改判' }).click();
  await page.getByText('改判为重点村：包村领导已驻村').first().waitFor();
});

journey('a plan is drafted, approved and printed on two pages', async ({ as }) => {
  const page = await as('township');
  await page.goto('/plans?state=none');
  const href = await first(page, '/plans');
  await page.goto(`${href}/edit`);
  await look(page, 'plan-edit');
  await page.getByLabel('基本研判').fill('班子基本稳定，外出人员多，后备力量要提前物色。');
  const lines = await page.locator('[name^="problem_"]').count();
  assert.ok(lines >= 2, 'there are lines to write in');
  for (let n = 1; n <= lines; n++) {
    if ((await page.locator(`[name="problem_${n}"]`).inputValue()) === '') continue;
    await page.locator(`[name="owner_${n}"]`).fill('林望山');
    await page.locator(`[name="post_${n}"]`).fill('副镇长');
    await page.locator(`[name="deadline_${n}"]`).fill('2026-03-15');
  }
  const empty = lines;
  await page.locator(`[name="problem_${empty}"]`).fill('投票站道路在修');
  await page.locator(`[name="measure_${empty}"]`).fill('投票前修通，另备接送车辆');
  await page.locator(`[name="owner_${empty}"]`).fill('林望山');
  await page.locator(`[name="deadline_${empty}"]`).fill('2026-03-15');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('button', { name: '提交乡镇审批' }).click();
  await page.getByLabel('乡镇党委书记').fill('贺景山');
  await page.getByRole('button', { name: '审批通过' }).click();
  await page.getByText('贺景山于').first().waitFor();
  await look(page, 'plan');
  await page.goto(`${href}/print`);
  const pages = await printed(page, 'plan-print');
  assert.ok(pages <= 2, `a plan prints on two pages, not ${pages}`);
  const county = await as('county');
  await county.goto('/plans');
  await look(county, 'plans');
});

journey('a department moves the audits of several villages on at once', async ({ as }) => {
  const page = await as('duty_department');
  await page.goto('/trackers');
  await look(page, 'trackers');
  await page.goto('/trackers/exit_audit?state=fieldwork');
  await look(page, 'tracker-audit');
  const boxes = page.locator('input[name="which"]');
  await boxes.nth(0).check();
  await page.locator('select[name="step"]').selectOption('report');
  await page.getByLabel('审计报告文号').fill('云审报〔2026〕12 号');
  await page.getByRole('button', { name: '办理' }).click();
  await page.getByText('已办理 1 个').waitFor();
  await page.goto('/trackers/petition');
  await look(page, 'tracker-petition');
});
