import type { RadioEnvironment } from '@spherite/protocol';

/** Networks to try things with, as they are in the air of a device that was given no other. */
export const defaultRadio: RadioEnvironment = {
  accessPoints: [
    {
      ssid: 'Spherite',
      hidden: false,
      bssid: '02:53:70:68:00:01',
      frequency: 2437,
      signal: -42,
      internet: true,
      note: 'The everyday network.',
      security: 'psk',
      password: 'spherite',
    },
    {
      ssid: 'Spherite Guest',
      hidden: false,
      bssid: '02:53:70:68:00:02',
      frequency: 5180,
      signal: -60,
      internet: false,
      note: 'Open, and leads nowhere.',
      security: 'open',
    },
    {
      ssid: 'Spherite Lab',
      hidden: true,
      bssid: '02:53:70:68:00:03',
      frequency: 2462,
      signal: -67,
      internet: true,
      note: 'Hidden: found by a targeted scan alone.',
      security: 'psk',
      password: 'spherite-lab',
    },
  ],
};
