// The people of the demo.
import assert from 'node:assert/strict';

/**
 * The demo's login of a role.
 * @param {import('./demo.mjs').Demo} demo
 * @param {string} role as the demo names it, such as `county` or `township`
 */
export function loginOf(demo, role) {
  const found = demo.logins.find((login) => login.role === role);
  const roles = demo.logins.map((login) => login.role).join(', ');
  assert.ok(found, `the demo has no login for ${role}; it has ${roles}`);
  return found;
}

/**
 * Logs in through the page, as a person does: by the visible labels.
 * @param {import('playwright-core').Page} page
 * @param {import('./demo.mjs').Demo} demo
 * @param {string} role
 */
export async function login(page, demo, role) {
  const { name, password } = loginOf(demo, role);
  await page.goto('/login');
  await enter(page, name, password);
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
}

/**
 * Fills the login form and sends it, whatever comes of it.
 * @param {import('playwright-core').Page} page
 * @param {string} name
 * @param {string} password
 */
export async function enter(page, name, password) {
  await page.getByLabel('登录名', { exact: true }).fill(name);
  await page.getByLabel('口令', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}
