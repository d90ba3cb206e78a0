/** Seconds that a device waits between two questions. RFC 8628 §3.2 would say 5; here nobody pays for a question. */
export const pollSeconds = 1;
const slowDownSeconds = 5;
const forgetAfter = 30 * 60_000;

/**
 * Tells whether a device asks for its tokens too often (RFC 8628 §3.5); each time it does, its interval grows by five
 * seconds. The line is drawn at half the interval: timers and networks are not exact.
 */
export function createDevicePacing(clock: { now(): number }): (deviceCode: string) => boolean {
  const polls = new Map<string, { readonly at: number; readonly interval: number }>();
  return (deviceCode) => {
    const now = clock.now();
    for (const [code, { at }] of polls) {
      if (now - at < forgetAfter) break;
      polls.delete(code);
    }
    const before = polls.get(deviceCode);
    const interval = before?.interval ?? pollSeconds;
    const tooOften = before !== undefined && now - before.at < (interval * 1000) / 2;
    // Deleted first, so that the map stays in the order of the last question.
    polls.delete(deviceCode);
    polls.set(deviceCode, { at: now, interval: tooOften ? interval + slowDownSeconds : interval });
    return tooOften;
  };
}
