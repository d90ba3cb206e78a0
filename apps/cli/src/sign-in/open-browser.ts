import type { Environment } from '../context.ts';

/** Opens a page in the person's browser. @returns whether there was one to try. */
export const openBrowser = async (
  url: string,
  { platform, env }: { readonly platform: string; readonly env: Environment },
): Promise<boolean> => {
  // Without a display `xdg-open` falls back to a browser in the terminal, on top of what is printed there.
  const hasDisplay = Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'] || env['WSL_DISTRO_NAME']);
  if (platform === 'linux' && !hasDisplay) return false;
  try {
    const { default: open } = await import('open');
    const browser = await open(url);
    browser.on('error', () => undefined);
    return true;
  } catch {
    return false;
  }
};
