// Where things are, as `run.mjs` (or `cargo xtask e2e`) tells it. Only this file reads the environment.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The built program. */
export const binary = process.env.TOUYAN_BINARY ?? path.join(root, 'target/debug/touyan');

/** Chromium's executable. */
export const chromium = process.env.TOUYAN_CHROMIUM ?? '/usr/bin/chromium';

/** Where screenshots, prints and traces of failures are kept. */
export const artefacts = process.env.TOUYAN_ARTEFACTS ?? path.join(root, 'artefacts');

/** A folder with a freshly made demo, which each journey file copies; made by `run.mjs`. */
export const template = process.env.TOUYAN_E2E_TEMPLATE;

/** Milliseconds the demo may take to be made and to answer, generous for a busy machine. */
export const startLimit = 120_000;

/** The widths every page is looked at: an office's screen and a phone. */
export const widths = [1440, 360];

/** A name for a file. */
export function slug(name) {
  return name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-+|-+$/g, '').slice(0, 80) || 'page';
}
