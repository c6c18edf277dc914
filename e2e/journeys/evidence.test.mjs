// A village hangs a photograph on a step, its township looks at it and destroys it; a township opens a
// member's card for a purpose and writes what it thinks.
import assert from 'node:assert/strict';
import { journeys } from '../lib/journeys.mjs';
import { look } from '../lib/look.mjs';
import { PNG } from '../lib/picture.mjs';

const journey = journeys();

/** The first village of the list that has a recorded step. */
async function village(page) {
  await page.goto('/villages?size=100');
  const links = await page
    .locator('tbody th a[href^="/villages/"]')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  for (const href of links) {
    await page.goto(href);
    if ((await page.getByRole('link', { name: /凭证附件/ }).count()) > 0) return href;
  }
  return undefined;
}

journey('a picture is hung on a recorded step, looked at, and destroyed with a reason that stays', async ({ as }) => {
  const page = await as('township');
  assert.ok(await village(page), 'the demo has a village with a recorded step');
  await page.getByRole('link', { name: /凭证附件/ }).first().click();
  const card = page.locator('#files');
  await card.getByLabel('选择文件').setInputFiles([
    { name: '公告.png', mimeType: 'image/png', buffer: PNG },
    { name: '旧表.doc', mimeType: 'application/msword', buffer: Buffer.from('d0cf11e0a1b11ae1', 'hex') },
  ]);
  await card.getByLabel('说明').fill('村务公开栏');
  await card.getByRole('button', { name: '上传附件' }).click();
  // One of them cannot be taken: nothing is, and what was typed stays.
  await page.getByRole('alert').getByText('旧版').waitFor();
  assert.equal(await page.getByLabel('说明').inputValue(), '村务公开栏');
  await look(page, 'evidence-refused');
  await page.getByLabel('选择文件').setInputFiles({ name: '公告.png', mimeType: 'image/png', buffer: PNG });
  await page.getByRole('button', { name: '上传附件' }).click();
  await page.getByText('已上传 1 个附件').waitFor();
  await page.getByRole('link', { name: /凭证附件 \d+ 件/ }).first().click();
  await look(page, 'evidence-card');
  const link = page.locator('#files').getByRole('link', { name: /-公告\.png$/ }).last();
  await link.click();
  const picture = page.locator('img.whole');
  await picture.waitFor();
  assert.equal(await picture.evaluate((img) => img.complete && img.naturalWidth), 1, 'the picture is shown');
  await look(page, 'evidence-one');
  await page.getByLabel('销毁理由').fill('传错');
  await page.getByRole('button', { name: '销毁附件' }).click();
  await page.getByText('号附件已销毁').waitFor();
  await page.getByText(/已销毁 \d+ 件/).click();
  await page.getByText('销毁：传错').waitFor();
});

journey("a member's card opens for a purpose and keeps what was thought before", async ({ as }) => {
  const page = await as('township');
  await page.goto('/team?state=no_judgement');
  await look(page, 'team-list');
  await page.locator('tbody th a').first().click();
  await page.getByRole('button', { name: '打开' }).click();
  await page.getByRole('alert').getByText('用途说明').first().waitFor();
  await page.getByLabel('谈心谈话').check();
  await page.getByLabel('用途说明').fill('届末谈心谈话');
  await page.getByRole('button', { name: '打开' }).click();
  await page.getByRole('heading', { name: '研判' }).waitFor();
  await page.getByLabel('研判意见').selectOption({ label: '不宜' });
  await page.getByRole('button', { name: '保存研判' }).click();
  await page.getByRole('alert').getByText('须写明理由').waitFor();
  await page.getByLabel('研判理由').fill('长期在外务工，难以坐班');
  await page.getByRole('button', { name: '保存研判' }).click();
  await page.getByText('研判已保存').waitFor();
  await page.getByText('届末谈心谈话').waitFor();
  await look(page, 'team-card');
  await page.goto('/team/figures');
  await look(page, 'team-figures');
  await page.goto('/team/sheet');
  await look(page, 'team-sheet');
  await page.getByLabel('汇总上报').check();
  await page.getByLabel('用途说明').fill('报县换届办');
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: /下载班子研判表/ }).click();
  const file = await (await coming).path();
  // What went out comes back and changes nothing.
  await page.getByLabel('填好的表').setInputFiles(file);
  await page.getByRole('button', { name: '上传并核对' }).click();
  await page.getByText('没有要保存的改动').waitFor();
});
