import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../database/index.ts';
import { testClock } from '../sign-in/testing/world.ts';
import { createLockOut, mostFailures } from './lock-out.ts';

describe('the count of wrong passwords', () => {
  let database: Database;
  let clock: ReturnType<typeof testClock>;
  beforeEach(() => {
    database = openDatabase({});
    clock = testClock();
  });
  afterEach(() => database.close());

  const fail = async (lockOut: ReturnType<typeof createLockOut>, name: string, times: number) => {
    for (let time = 0; time < times; time += 1) await lockOut.begin(name);
  };

  test('locks at the tenth, for 60 seconds, and counts from one again afterwards', async () => {
    const lockOut = createLockOut(database, clock);
    await fail(lockOut, 'alice', mostFailures - 1);
    expect(lockOut.lockedFor('alice')).toBe(0);
    expect(await lockOut.begin('alice')).toBe(0);
    expect(lockOut.lockedFor('alice')).toBeGreaterThan(59_000);
    expect(await lockOut.begin('alice')).toBeGreaterThan(59_000);
    clock.advance(60);
    expect(await lockOut.begin('alice')).toBe(0);
    expect(lockOut.lockedFor('alice')).toBe(0);
  });

  test('is not prolonged by those who try while it is locked', async () => {
    const lockOut = createLockOut(database, clock);
    await fail(lockOut, 'alice', mostFailures);
    clock.advance(59);
    expect(await lockOut.begin('alice')).toBeGreaterThan(0);
    clock.advance(1);
    expect(await lockOut.begin('alice')).toBe(0);
  });

  test('is forgotten after a right password, and is each name’s own', async () => {
    const lockOut = createLockOut(database, clock);
    await fail(lockOut, 'alice', mostFailures - 1);
    await lockOut.forget('alice');
    await fail(lockOut, 'alice', mostFailures - 1);
    expect(lockOut.lockedFor('alice')).toBe(0);
    expect(lockOut.lockedFor('bob')).toBe(0);
  });

  test('remembers a bounded number of names, and lets go of those tried longest ago', async () => {
    const lockOut = createLockOut(database, clock, { names: 5 });
    await fail(lockOut, 'alice', mostFailures);
    for (const name of ['b', 'c', 'd', 'e']) {
      clock.advance(1);
      await lockOut.begin(name);
    }
    expect(lockOut.lockedFor('alice')).toBeGreaterThan(0);
    clock.advance(1);
    await lockOut.begin('f');
    expect(lockOut.lockedFor('alice')).toBe(0);
  });
});
