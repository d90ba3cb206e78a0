import type { RuntimeNeed } from '@spherite/image';

/** The runtimes that an image may need, by the number that stands for each; a device calls them the same. */
const names = ['SecureWorldRuntime', 'OSRuntime', 'ApplicationRuntime'] as const;

export const runtimeName = (type: number): (typeof names)[number] | undefined => names[type - 1];

/** The first need that a device with these versions does not fill. */
export const unfilledNeed = (
  needs: readonly RuntimeNeed[],
  versions: Readonly<Record<(typeof names)[number], number>>,
): { readonly runtime: string; readonly needed: number; readonly available: number } | undefined => {
  for (const { type, version: needed } of needs) {
    const runtime = runtimeName(type);
    if (runtime !== undefined && versions[runtime] < needed)
      return { runtime, needed, available: versions[runtime] };
  }
  return undefined;
};
