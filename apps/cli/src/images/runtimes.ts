import { type RuntimeNeed, runtime } from '@spherite/image';

type Runtime = keyof typeof runtime;

export const runtimeName = (type: number): Runtime | undefined =>
  (Object.keys(runtime) as Runtime[]).find((name) => runtime[name] === type);

/** The first need that a device with these versions does not fill. */
export const unfilledNeed = (
  needs: readonly RuntimeNeed[],
  versions: Readonly<Record<Runtime, number>>,
): { readonly runtime: Runtime; readonly needed: number; readonly available: number } | undefined => {
  for (const { type, version: needed } of needs) {
    const name = runtimeName(type);
    if (name !== undefined && versions[name] < needed)
      return { runtime: name, needed, available: versions[name] };
  }
  return undefined;
};
