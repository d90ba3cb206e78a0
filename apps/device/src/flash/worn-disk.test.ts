import { createTurns, deviceErrors, SpheriteError } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { memoryState, type StateStore } from '../device-state.ts';
import { application, blink, onBench } from '../testing/on-bench.ts';

/** A device of a developer whose changes are made by what is given. */
const onStore = (change: (memory: StateStore) => StateStore['change']) => {
  const memory = memoryState({ manufacturingState: 'Module1Complete', capabilities: [11] });
  const store: StateStore = {
    get state() {
      return memory.state;
    },
    blobs: memory.blobs,
    change: change(memory),
  };
  const bench = onBench({}, store);
  const starts = (): number => bench.said.filter((line) => line.startsWith('[boot] Spherite')).length;
  return { ...bench, starts };
};

test('a deletion that the disk failed to keep is an error, and the device starts anew without the application', async () => {
  let isWorn = false;
  const { ask, stage, install, settle, state, starts } = onStore((memory) => async (change) => {
    const changed = await memory.change(change);
    if (isWorn) throw new SpheriteError('FILE_UNUSABLE', 'The disk fails.');
    return changed;
  });
  await stage(application(blink));
  await install();
  isWorn = true;
  expect(await ask('DELETE', `/app/image/${blink}`)).toBe(`500 {"error":${deviceErrors.InternalError}}`);
  expect(await state(blink)).toBe('notPresent');
  await settle();
  expect(starts()).toBe(2);
  expect(await ask('GET', '/stats/memory/groups/applications')).toContain('"apps":[]');
});

test('a command that is refused restarts nothing, also when another changes something before its turn', async () => {
  const inTurn = createTurns(1);
  const both = Promise.withResolvers<void>();
  let asked = 0;
  const { ask, settle, starts } = onStore((memory) => async (change) => {
    if (++asked === 2) both.resolve();
    await both.promise;
    return inTurn(() => memory.change(change));
  });
  const network = { ssid: 'network', securityState: 'open' };
  const answers = await Promise.all([1, 2].map(() => ask('POST', '/wifi/config/networks', network)));
  expect(answers.map((answer) => answer.slice(0, 3))).toEqual(['201', '400']);
  await settle();
  expect(starts()).toBe(1);
});
