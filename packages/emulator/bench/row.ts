/** A figure, and the bar that it has to reach. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly bar: number;
  /** On which side of the bar the value must be. */
  readonly limit: '≤' | '≥';
  readonly ok: boolean;
  /** What the value was made of, for people. */
  readonly from: string;
}

export const atMost = (name: string, unit: string, value: number, bar: number, from: string): Row => ({
  name,
  unit,
  value,
  bar,
  limit: '≤',
  ok: value <= bar,
  from,
});

export const atLeast = (name: string, unit: string, value: number, bar: number, from: string): Row => ({
  name,
  unit,
  value,
  bar,
  limit: '≥',
  ok: value >= bar,
  from,
});

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** `12.3 ms`, with as many digits as mean something. */
export const milliseconds = (value: number): string => `${value.toPrecision(3)} ms`;
