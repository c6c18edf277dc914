// Finds the pages of a person by following links, as a person could.

/** Where a segment is the code of a record, though it holds no digit; pages beside the records are their own kind. */
const CODES = [/^(\/survey\/questions\/)(?!new$)[^/]+/, /^(\/risk-rules\/)(?!new$)[^/]+/, /^(\/settings\/)(?!holidays$)[^/]+/, /^(\/survey\/villages\/[^/]+\/)(?!history$)[^/]+/];

/**
 * Two addresses of the same kind of page have the same kind: `/villages/411727001001?sort=name` and
 * `/villages/411727002003` are both `/villages/*`. A segment is an id when it holds a digit, or where the list
 * above says so: looking at fifty questions of the survey one by one finds nothing that the first does not tell.
 * @param {string} address
 */
export function kindOf(address) {
  const url = new URL(address);
  const pathname = CODES.reduce((path, code) => path.replace(code, '$1*'), url.pathname);
  const segments = pathname.split('/').map((part) => (/\d/.test(part) ? '*' : part));
  return segments.join('/') || '/';
}

/**
 * Visits one page of each kind that can be reached from `start` by links of the same address.
 * @param {import('playwright-core').Page} page
 * @param {string} start
 * @param {(kind: string, page: import('playwright-core').Page) => Promise<void>} visit called on each HTML page
 * @param {number} [limit] how many kinds at most; more is an error, as it means that ids are not seen as ids
 * @returns {Promise<{kinds: string[], broken: string[]}>} `broken`: links that a person sees but that do not work
 */
export async function crawl(page, start, visit, limit = 200) {
  const origin = new URL(start).origin;
  const seen = new Map([[kindOf(start), start]]);
  const waiting = [{ address: start, from: 'the start' }];
  const broken = [];
  while (waiting.length > 0) {
    const { address, from } = waiting.shift();
    // First without the browser: a download must not be opened as a page.
    const answer = await page.request.get(address, { maxRedirects: 5 });
    if (!answer.ok()) {
      broken.push(`${address} (linked from ${from}) answers ${answer.status()}`);
      continue;
    }
    if (!(answer.headers()['content-type'] ?? '').startsWith('text/html')) continue;
    await page.goto(address);
    await visit(kindOf(address), page);
    const links = await page.locator('a[href]').evaluateAll((all) => all.map((link) => link.href));
    for (const link of links) {
      if (!link.startsWith(`${origin}/`)) continue;
      const target = link.split('#')[0];
      const kind = kindOf(target);
      if (seen.has(kind)) continue;
      if (seen.size >= limit) throw new Error(`more than ${limit} kinds of pages, the last: ${kind}`);
      seen.set(kind, target);
      waiting.push({ address: target, from: address });
    }
  }
  return { kinds: [...seen.keys()], broken };
}
