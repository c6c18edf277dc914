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

journey('the longest plan there can be prints on two sheets', async ({ as }) => {
  const page = await as('township');
  await page.goto('/plans?state=none');
  const href = await first(page, '/plans');
  await page.goto(`${href}/edit`);
  const text = (characters) => '排查集体合同和债权债务逐笔核对公示'.repeat(20).slice(0, characters);
  const fields = { no: '0', version: '0', overview: text(400) };
  for (let n = 1; n <= 12; n++) {
    fields[`problem_${n}`] = text(120);
    fields[`measure_${n}`] = text(200);
    fields[`owner_${n}`] = '欧阳望山';
    fields[`post_${n}`] = '党委副书记、政法委员';
    fields[`deadline_${n}`] = '2026-03-15';
  }
  const sends = (path, body) =>
    page.evaluate(
      async ([to, form]) => (await fetch(to, { method: 'POST', body: new URLSearchParams(form) })).status,
      [path, body],
    );
  assert.equal(await sends(`${href}/edit`, fields), 200);
  assert.equal(await sends(`${href}/submit`, { no: '1', version: '1' }), 200);
  assert.equal(await sends(`${href}/approve`, { no: '1', version: '2', secretary: '贺景山' }), 200);
  await page.goto(`${href}/print`);
  assert.equal(await page.locator('.scroll tbody tr').count(), 12);
  assert.ok((await printed(page, 'plan-full')) <= 2, 'twelve full lines stand on two sheets');
  for (let n = 1; n <= 12; n++) {
    const result = { item: String(n), outcome: 'handled', result: text(300) };
    assert.equal(await sends(`${href}/result`, result), 200);
  }
  await page.goto(`${href}/print`);
  const sheets = await printed(page, 'plan-longest');
  assert.ok(sheets <= 2, `with all results it takes ${sheets} sheets`);
});

journey('what a rule proposes becomes work that village, card and plan show', async ({ as }) => {
  const county = await as('county');
  await county.goto('/risks?rule=poor');
  await look(county, 'risk-list-of-a-rule');
  await county.getByRole('link', { name: '按“集体经济薄弱”交办任务' }).click();
  await look(county, 'risk-propose');
  const boxes = county.locator('input[name="unit"]');
  for (const box of await boxes.all()) await box.uncheck();
  await boxes.first().check();
  const unit = await boxes.first().inputValue();
  await county.getByRole('button', { name: '交办' }).click();
  await county.getByText('来自风险研判（1）').waitFor();
  await look(county, 'risk-task');
  await county.goto(`/risks/${unit}`);
  await county.getByText('未阅知').first().waitFor();
  await look(county, 'risk-card-with-task');
  await county.locator('.why dl a').first().click();
  assert.match(county.url(), /#q-/);
  const lit = await county.locator('dt:target').count();
  assert.equal(lit, 1, 'the question that the fact leads to is marked');
  await look(county, 'dossier-at-a-question');
  await county.goto(`/villages/${unit}`);
  assert.ok(await county.getByText('未办结的督办单和任务').isVisible());
  await look(county, 'village-with-people');
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
