import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signInArtifacts } from '../database/directory-schema.ts';
import { type Database, openDatabase } from '../database/index.ts';
import { type Artifacts, createArtifacts } from './artifacts.ts';
import { testClock } from './testing/world.ts';

describe('what the sign-in remembers', () => {
  let database: Database;
  let clock: ReturnType<typeof testClock>;
  let artifacts: Artifacts;
  beforeEach(() => {
    database = openDatabase({});
    clock = testClock();
    artifacts = createArtifacts(database, clock);
  });
  afterEach(() => database.close());

  test('is found by each of its names until it expires', async () => {
    await artifacts.save('Session', 'a', { uid: 'u', accountId: 'alice' }, 60);
    await artifacts.save('DeviceCode', 'b', { userCode: 'BCDF' }, 60);
    expect(artifacts.find('Session', 'a')).toEqual({ uid: 'u', accountId: 'alice' });
    expect(artifacts.findByUid('Session', 'u')).toBeDefined();
    expect(artifacts.findByUserCode('DeviceCode', 'BCDF')).toBeDefined();
    expect(artifacts.find('DeviceCode', 'a')).toBeUndefined();
    clock.advance(60);
    expect(artifacts.find('Session', 'a')).toBeUndefined();
    expect(artifacts.findByUid('Session', 'u')).toBeUndefined();
    expect(artifacts.findByUserCode('DeviceCode', 'BCDF')).toBeUndefined();
  });

  test('is swept away in passing once it has expired', async () => {
    for (let index = 0; index < 10; index += 1) await artifacts.save('Interaction', `${index}`, {}, 60);
    clock.advance(120);
    await artifacts.save('Interaction', 'new', {}, 60);
    expect(database.orm.select().from(signInArtifacts).all()).toHaveLength(1);
  });

  test('is used once: the second of many at a time ends the grant', async () => {
    await artifacts.save('Grant', 'g', { accountId: 'alice' }, 60);
    await artifacts.save('RefreshToken', 'r', { grantId: 'g', accountId: 'alice' }, 60);
    const outcomes = await Promise.all([1, 2, 3].map(() => artifacts.consume('RefreshToken', 'r')));
    expect(outcomes).toEqual(['consumed', 'used before', 'used before']);
    expect(artifacts.find('RefreshToken', 'r')).toBeUndefined();
    expect(artifacts.grantStands('g', 'alice')).toBe(false);
  });

  test('goes with its grant, kind by kind', async () => {
    await artifacts.save('RefreshToken', 'r', { grantId: 'g' }, 60);
    await artifacts.save('DeviceCode', 'd', { grantId: 'g' }, 60);
    await artifacts.save('RefreshToken', 'other', { grantId: 'h' }, 60);
    await artifacts.destroyByGrant('RefreshToken', 'g');
    expect(artifacts.find('RefreshToken', 'r')).toBeUndefined();
    expect(artifacts.find('DeviceCode', 'd')).toBeDefined();
    expect(artifacts.find('RefreshToken', 'other')).toBeDefined();
  });
});
