import { DIAGNOSTICS_KEPT } from '@spherite/protocol';

/** Passes on what a device says; what it says again to a host that opens the line anew is passed over. */
export interface ReplayFilter {
  /** What is new of it. */
  take(text: string): readonly string[];
  /** From here on, the device may begin with what it has kept. */
  reopened(): void;
}

export const createReplayFilter = (): ReplayFilter => {
  const shown: string[] = [];
  let length = 0;
  /** What came since the line was opened anew, as long as all of it may have been shown before. */
  let held: string[] | undefined;

  const show = (texts: readonly string[]): readonly string[] => {
    for (const text of texts) {
      shown.push(text);
      length += text.length;
    }
    // The device cannot say again more than it keeps.
    while (length > DIAGNOSTICS_KEPT) length -= shown.shift()?.length ?? 0;
    return texts;
  };

  return {
    take: (text) => {
      if (held === undefined) return show([text]);
      const came = [...held, text];
      // Of all places in what was shown at which this may have begun, the first: then most of it is old.
      const start = shown.findIndex((_, at) => came.every((one, next) => one === (shown[at + next] ?? one)));
      const old = start < 0 ? 0 : shown.length - start;
      held = came.length < old ? came : undefined;
      return held === undefined ? show(came.slice(old)) : [];
    },
    reopened: () => {
      held = [];
    },
  };
};
