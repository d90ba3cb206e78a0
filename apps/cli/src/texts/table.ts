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
