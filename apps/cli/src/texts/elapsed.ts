/** `00:00:05.5459143`: hours, minutes, seconds and seven digits, as the tool has always printed it. */
export const formatElapsed = (milliseconds: number): string => {
  const ticks = Math.max(0, Math.round(milliseconds * 10_000));
  const seconds = Math.floor(ticks / 10_000_000);
  const part = (value: number): string => String(value).padStart(2, '0');
  const fraction = String(ticks % 10_000_000).padStart(7, '0');
  return `${part(Math.floor(seconds / 3600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}.${fraction}`;
};

export const succeededIn = (milliseconds: number): string =>
  `Command completed successfully in ${formatElapsed(milliseconds)}.`;

export const failedIn = (milliseconds: number): string => `Command failed in ${formatElapsed(milliseconds)}.`;
