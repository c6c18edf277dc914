// Every page that any role can reach by links: it works, axe finds nothing serious, it fits a phone,
// and its pictures at both widths lie in artefacts/screens.
import assert from 'node:assert/strict';
import { crawl } from '../lib/crawl.mjs';
import { journeys } from '../lib/journeys.mjs';
import { look, none } from '../lib/look.mjs';

const journey = journeys();

journey('every page of every role, and every link on them', async ({ demo, as }) => {
  const looked = new Set();
  const faults = [];
  for (const { role } of demo.logins) {
    const page = await as(role);
    const { kinds, broken } = await crawl(page, `${demo.office}/`, async (kind) => {
      // A kind of page looks the same for all who may see it; the first role's is looked at.
      if (looked.has(kind)) return;
      looked.add(kind);
      await noting(faults, () => look(page, `office-${kind}`));
    });
    assert.ok(kinds.length > 1, `${role} sees no link on its first page`);
    faults.push(...broken.map((link) => `${role}: ${link}`));
  }
  none(faults);
});

journey('every page of the public site', async ({ demo, voter }) => {
  const page = await voter();
  const faults = [];
  const { broken } = await crawl(page, `${demo.public}/`, (kind) =>
    noting(faults, () => look(page, `public-${kind}`)),
  );
  none([...faults, ...broken]);
});

/** Goes on after a fault, so that one run tells all of them. */
async function noting(faults, check) {
  try {
    await check();
  } catch (error) {
    faults.push(error.message);
  }
}
