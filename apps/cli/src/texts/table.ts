/** Left-aligned columns, two spaces apart, each head underlined to its own length. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => {
  const lines = [head, head.map((title) => '-'.repeat(title.length)), ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
};

/** One line for each value, with the colons below each other: `SSID                : Contoso`. */
export const fields = (values: readonly (readonly [label: string, value: string])[]): string[] => {
  const width = Math.max(...values.map(([label]) => label.length));
  return values.map(([label, value]) => `${label.padEnd(width)} : ${value}`.trimEnd());
};
