import { manufacturingState } from '@spherite/protocol';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { worldOptions } from './world-options.ts';

test('the help names every state in which a new device can begin', () => {
  const help = worldOptions(new Command('up')).helpInformation();
  for (const state of manufacturingState.options) expect(help).toContain(state);
});
