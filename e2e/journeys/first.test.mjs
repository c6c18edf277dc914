// The first pages anybody sees: the login page of the office, and the public site of the county.
import assert from 'node:assert/strict';
import { journeys } from '../lib/journeys.mjs';
import { look, printed } from '../lib/look.mjs';
import { enter, loginOf } from '../lib/people.mjs';

const journey = journeys();

journey('the login page is understood by everybody and says that the data is invented', async ({ visitor }) => {
  const page = await visitor();
  await page.goto('/login');
  await page.getByText('演示数据').first().waitFor();
  await look(page, 'login');
});

journey('whoever is not logged in comes to the login page and afterwards where they wanted to go', async ({ demo, visitor }) => {
  const page = await visitor();
  const first = await page.goto('/');
  assert.equal(first.ok(), true);
  assert.equal(new URL(page.url()).pathname, '/login');
  const { name, password } = loginOf(demo, 'county');
  await enter(page, name, password);
  await page.waitForURL((url) => url.pathname !== '/login');
  await page.getByRole('heading', { level: 1 }).waitFor();
});

journey('a wrong password is refused without saying which part was wrong, and the name is kept', async ({ demo, visitor }) => {
  const page = await visitor();
  const { name } = loginOf(demo, 'county');
  const said = [];
  for (const tried of [name, 'nobody-of-this-name']) {
    await page.goto('/login');
    await enter(page, tried, 'certainly wrong');
    const alert = page.getByRole('alert').first();
    await alert.waitFor();
    said.push((await alert.innerText()).trim());
    assert.equal(await page.getByLabel('登录名', { exact: true }).inputValue(), tried);
    assert.equal(await page.getByLabel('口令', { exact: true }).inputValue(), '');
  }
  assert.equal(said[0], said[1], 'a known and an unknown name get the same answer');
  await look(page, 'login-refused');
});

journey('the login works with the keyboard alone and without JavaScript', async ({ demo, visitor }) => {
  const page = await visitor({ javaScriptEnabled: false });
  const { name, password } = loginOf(demo, 'county');
  await page.goto('/login');
  await page.getByLabel('登录名', { exact: true }).focus();
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname !== '/login');
  await page.getByRole('heading', { level: 1 }).waitFor();
});

journey('the public site of the county can be read, and printed for the wall', async ({ voter }) => {
  const page = await voter();
  const answer = await page.goto('/');
  assert.equal(answer.status(), 200);
  assert.equal((await page.context().cookies()).length, 0, 'the public site sets no cookie');
  await look(page, 'public');
  await printed(page, 'public');
});
