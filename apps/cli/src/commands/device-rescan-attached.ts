import { command } from '../command.ts';
import { deviceListAttached } from './device-list-attached.ts';

export const deviceRescanAttached = command({
  ...deviceListAttached,
  examples: [['azsphere device rescan-attached', 'after a device was attached or removed']],
  notes: 'Nothing is remembered between two commands, so this does what list-attached does.',
});
