import { SpheriteError } from '@spherite/protocol';
import { expect, test } from 'vitest';
import type { Database } from '../database/index.ts';
import { asPage, authorizeAddress, createWalker, signInWith } from './testing/walker.ts';
import { startWorld } from './testing/world.ts';

/** A database that takes nothing while its disk is full. */
const fillable = () => {
  const disk = { full: false };
  const around = (database: Database): Database => ({
    ...database,
    commit: (work) =>
      disk.full
        ? Promise.reject(new SpheriteError('DISK_FULL', 'The disk takes no more.'))
        : database.commit(work),
  });
  return { disk, around };
};

test('a full disk ends a sign-in with a page that says so, the very first one too, and room mends it', async () => {
  const { disk, around } = fillable();
  await using world = await startWorld({ around });
  const page = async () => asPage(await createWalker(world.url).open(authorizeAddress())).page;
  const full = { step: 'failed', error: { code: 'DISK_FULL', message: 'The disk takes no more.' } };

  disk.full = true;
  expect(await page()).toMatchObject(full);
  disk.full = false;
  expect(await page()).toMatchObject({ step: 'sign-in' });
  disk.full = true;
  expect(await page()).toMatchObject(full);
  expect(world.reports).toHaveLength(2);

  disk.full = false;
  const credentials = { name: 'alice@contoso.com', password: world.passwordOf('alice@contoso.com') };
  expect((await signInWith(createWalker(world.url), world.url, credentials)).tokens.status).toBe(200);
});
