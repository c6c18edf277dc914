// Runs the journeys: node run.mjs [journeys/NAME.test.mjs ...]. `cargo xtask e2e` builds the program
// first and says where it is.
//
// Makes the demo once and lets every file copy it, so that each starts within a second on data that
// no other file has touched. Files run one after the other: two browsers on two cores time out.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeTemplate } from './lib/demo.mjs';
import { artefacts, binary, chromium } from './lib/settings.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const files = process.argv.length > 2 ? process.argv.slice(2) : everyJourney();

for (const [what, file] of Object.entries({ program: binary, Chromium: chromium })) {
  if (!existsSync(file)) throw new Error(`no ${what} at ${file}; run: cargo xtask e2e`);
}
for (const folder of ['screens', 'print', 'failures']) {
  // Pictures of pages that no longer exist would be looked at as if they did.
  if (process.argv.length <= 2) rmSync(path.join(artefacts, folder), { recursive: true, force: true });
}

const template = mkdtempSync(path.join(os.tmpdir(), 'touyan-e2e-template-'));
process.on('exit', () => rmSync(template, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const start = performance.now();
await makeTemplate(template);
console.log(`demo made and stopped in ${((performance.now() - start) / 1000).toFixed(1)} s; ${files.length} files`);

const tests = spawn(
  process.execPath,
  ['--test', '--test-reporter=spec', '--test-concurrency=1', '--test-timeout=1500000', ...files],
  { cwd: here, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, TOUYAN_E2E_TEMPLATE: template } },
);
tests.on('close', (code) => process.exit(code ?? 1));

function everyJourney() {
  return readdirSync(path.join(here, 'journeys'))
    .filter((name) => name.endsWith('.test.mjs'))
    .sort()
    .map((name) => path.join('journeys', name));
}
