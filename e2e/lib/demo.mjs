// Starts and stops `touyan demo` with a data folder of its own.
import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { binary, startLimit, template } from './settings.mjs';

/**
 * A running demo.
 * @typedef {object} Demo
 * @property {string} office address of the office's listener, without a slash at the end
 * @property {string} public address of the public listener
 * @property {{role: string, name: string, password: string}[]} logins one per role
 * @property {string} data the data folder
 * @property {() => Promise<void>} stop stops it and removes its folder
 * @property {(command: string[]) => Promise<{code: number, out: string, err: string}>} touyan
 *   runs another command of the program on this demo's data
 */

/**
 * Starts a demo on free ports: on a copy of the template when there is one, else newly made.
 * @returns {Promise<Demo>}
 */
export async function startDemo() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'touyan-e2e-'));
  if (template) await cp(template, folder, { recursive: true });
  try {
    return await startIn(folder, () => rm(folder, { recursive: true, force: true }));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Makes the demo once in `folder` and stops it, so that others can copy it.
 * @param {string} folder
 */
export async function makeTemplate(folder) {
  const demo = await startIn(folder, async () => {});
  await demo.stop();
}

async function startIn(folder, cleanUp) {
  const data = path.join(folder, 'demo');
  const child = spawn(
    binary,
    ['demo', '--json', '--data', data, '--listen', '127.0.0.1:0', '--public-listen', '127.0.0.1:0'],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  // Whatever ends this process also ends the server.
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const ended = new Promise((resolve) => child.once('close', resolve));
  const said = await firstLine(child);
  return {
    office: said.office,
    public: said.public,
    logins: said.logins,
    data,
    touyan: (command) => touyan([...command, '--data', data], folder),
    stop: async () => {
      child.kill('SIGTERM');
      const late = setTimeout(end, 10_000);
      const code = await ended;
      clearTimeout(late);
      process.removeListener('exit', end);
      await cleanUp();
      if (code !== 0) throw new Error(`touyan demo did not stop gracefully on SIGTERM: ${code}`);
    },
  };
}

/** Reads the JSON object that `touyan demo --json` prints when it is ready. */
function firstLine(child) {
  return new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    const fail = (why) => reject(new Error(`touyan demo ${why}\n${out}\n${err}`));
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      fail('was not ready in time');
    }, startLimit);
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code) => fail(`ended with ${code} before it was ready`));
    child.stderr.on('data', (chunk) => {
      err = (err + chunk).slice(-10_000);
    });
    child.stdout.on('data', (chunk) => {
      out += chunk;
      const end = out.indexOf('\n');
      if (end < 0) return;
      clearTimeout(late);
      try {
        resolve(checked(JSON.parse(out.slice(0, end))));
      } catch (error) {
        fail(`printed something else than its address: ${error.message}`);
      }
    });
  });
}

/** The form the tests rely on; the message says what is missing. */
function checked(said) {
  for (const key of ['office', 'public']) {
    if (!/^https?:\/\/[^/]+\/?$/.test(said[key] ?? '')) throw new Error(`no address "${key}"`);
    said[key] = said[key].replace(/\/$/, '');
  }
  if (!Array.isArray(said.logins) || said.logins.length === 0) throw new Error('no "logins"');
  for (const login of said.logins) {
    if (!login.role || !login.name || !login.password) throw new Error('a login lacks role, name or password');
  }
  return said;
}

function touyan(args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}
