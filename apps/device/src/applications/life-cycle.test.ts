import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { application, blink, developer, gdbserver, onBench, storage } from '../testing/on-bench.ts';

/** What a person who knows the rules would expect of a device. */
interface Expected {
  readonly installed: Map<string, { readonly version: number; state: 'running' | 'stopped' | 'debugging' }>;
  readonly staged: Map<string, number>;
}

interface Step {
  readonly title: string;
  act(bench: ReturnType<typeof onBench>, expected: Expected): Promise<void>;
}

const notPresent = '409 {"error":14680076}';
const components = [blink, storage, gdbserver];

/** Made once; one of the applications is a developer's. */
const packages = new Map(
  components.map((componentId) => [
    componentId,
    [1, 2].map((version) =>
      application(componentId, { version, ...(componentId === storage && { signer: developer }) }),
    ),
  ]),
);

const stage = (componentId: string, version: number): Step => ({
  title: `stage ${componentId} ${version}`,
  act: async (bench, { staged }) => {
    const image = packages.get(componentId)?.[version - 1] ?? new Uint8Array();
    expect(await bench.stage(image)).toBe('200 {}');
    staged.set(componentId, version);
  },
});

const install = (appControlMode: 'Auto' | 'Manual'): Step => ({
  title: `install ${appControlMode}`,
  act: async (bench, { staged, installed }) => {
    expect(await bench.install({ appControlMode })).toBe('200 {}');
    for (const [componentId, version] of staged) {
      const starts = appControlMode === 'Auto' && componentId !== gdbserver;
      installed.set(componentId, { version, state: starts ? 'running' : 'stopped' });
    }
    staged.clear();
  },
});

const trigger = (componentId: string, name: 'start' | 'startDebug' | 'stop'): Step => ({
  title: `${name} ${componentId}`,
  act: async (bench, { installed }) => {
    const answer = await bench.ask('PATCH', `/app/status/${componentId}`, { trigger: name });
    const application = installed.get(componentId);
    if (!application) return expect(answer).toBe(notPresent);
    if (name === 'startDebug') {
      const isOtherDebugged = [...installed].some(
        ([other, { state }]) => other !== componentId && state === 'debugging',
      );
      if (!installed.has(gdbserver) || isOtherDebugged) return expect(answer).toContain('409 ');
      application.state = 'debugging';
    } else application.state = name === 'start' ? 'running' : 'stopped';
    expect(answer).toContain(`200 {"state":"${application.state}"`);
  },
});

const remove = (componentId: string): Step => ({
  title: `delete ${componentId}`,
  act: async (bench, { installed, staged }) => {
    expect(await bench.ask('DELETE', `/app/image/${componentId}`)).toBe('200 {}');
    installed.delete(componentId);
    staged.delete(componentId);
  },
});

const restart: Step = {
  title: 'restart',
  act: async (bench, { installed }) => {
    await bench.ask('POST', '/restart');
    await bench.settle();
    for (const [componentId, application] of installed)
      application.state = componentId === gdbserver ? 'stopped' : 'running';
  },
};

const component = fc.constantFrom(...components);
const step = fc.oneof(
  fc.tuple(component, fc.constantFrom(1, 2)).map(([id, version]) => stage(id, version)),
  fc.constantFrom('Auto', 'Manual').map(install),
  fc
    .tuple(fc.constantFrom(blink, storage), fc.constantFrom('start', 'startDebug', 'stop'))
    .map(([id, name]) => trigger(id, name)),
  component.map(remove),
  fc.constant(restart),
);

test('whatever is done in whatever order, the device is in the state that it says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const bench = onBench({ capabilities: [11] });
      const expected: Expected = { installed: new Map(), staged: new Map() };
      for (const { act } of steps) {
        await act(bench, expected);
        for (const id of components)
          expect(await bench.state(id)).toBe(expected.installed.get(id)?.state ?? 'notPresent');
        const isDebugging = [...expected.installed.values()].some(({ state }) => state === 'debugging');
        expect(bench.debugging.size).toBe(isDebugging ? 1 : 0);
      }
      const { installed, staged } = bench.store.state.applications;
      const versions = (images: typeof installed) =>
        Object.fromEntries(
          images.map(({ componentId, imageId }) => [componentId, Number(imageId.slice(-1))]),
        );
      expect(versions(staged)).toEqual(Object.fromEntries(expected.staged));
      expect(versions(installed)).toEqual(
        Object.fromEntries([...expected.installed].map(([id, { version }]) => [id, version])),
      );
      bench.device.close();
      expect(bench.reported).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
