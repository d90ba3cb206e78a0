import { expect, test } from 'vitest';
import { readRadio } from './radio.ts';

const troubleOf = (described: unknown): string => {
  try {
    readRadio(described, (trouble) => new Error(trouble));
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
};

const cafe = { ssid: 'Cafe', bssid: '02:00:00:00:00:02', security: 'open' };
const plant = { ...cafe, ssid: 'Plant', security: 'eaptls' };
const office = { ...cafe, ssid: 'Office', security: 'psk', password: 'correct horse' };
const members = 'ssid, hidden, bssid, frequency, signal, internet, fault, note, security';

test.each<[accessPoint: unknown, trouble: string]>([
  [{ ...cafe, singal: -3 }, `("Cafe") has no member "singal" here, but ${members}`],
  [{ ...cafe, password: 'correct horse' }, `("Cafe") has no member "password" here, but ${members}`],
  [{ ...cafe, signal: 3 }, '("Cafe"): signal is not a whole number of dBm from -120 to 0, such as -48'],
  [
    { ...cafe, bssid: '02-00-00-00-00-02' },
    '("Cafe"): bssid is not six bytes in lower case with colons, such as "02:00:00:00:00:01"',
  ],
  [
    { ssid: 'Cafe', bssid: cafe.bssid },
    '("Cafe"): security is missing; it is one of open, psk, eaptls, wep, wpa3',
  ],
  [{ ...cafe, security: 'wpa2' }, '("Cafe"): security is not one of open, psk, eaptls, wep, wpa3'],
  [
    { ...office, password: undefined },
    '("Office"): password is missing; it is text of 8 to 63 characters, such as "correct horse"',
  ],
  [
    { ...plant, clientIdentities: ['board-7', 8] },
    '("Plant"): clientIdentities 1 is not a list of at most 64 texts of at most 254 characters, such as ["board-7@contoso.com"]',
  ],
  [
    { ...plant, serverChain: 'server.pem' },
    '("Plant"): serverChain is not certificates in PEM, of at most 32768 characters together',
  ],
  [
    { ...cafe, ssid: 'é'.repeat(17) },
    `("${'é'.repeat(17)}"): ssid is not text of 1 to 32 bytes, such as "Office"`,
  ],
  [
    { bssid: cafe.bssid, security: 'open' },
    ': ssid is missing; it is text of 1 to 32 bytes, such as "Office"',
  ],
  ['Cafe', ' is not an object, such as {"ssid":"Office","bssid":"02:00:00:00:00:01","security":"open"}'],
  [null, ' is not an object, such as {"ssid":"Office","bssid":"02:00:00:00:00:01","security":"open"}'],
])('%j: it is said what is wrong with which access point', (accessPoint, trouble) => {
  const first = { ...cafe, bssid: '02:00:00:00:00:01' };
  const place = trouble.startsWith('(') ? 'accessPoints[1] ' : 'accessPoints[1]';
  expect(troubleOf({ accessPoints: [first, accessPoint] })).toBe(
    `${place}${trouble}. Mend it; docs/device.md describes it under 'Wi-Fi', 'The air around the device'.`,
  );
});

test.each<[described: unknown, trouble: string]>([
  [{ accessPoints: [cafe, office] }, 'accessPoints[1] ("Office"): bssid is that of accessPoints[0], too'],
  [{}, 'accessPoints is missing; it is a list of at most 64 access points'],
  [{ accessPoints: Array(65).fill(cafe) }, 'accessPoints is not a list of at most 64 access points'],
  [{ accessPoints: [], accesPoints: [cafe] }, 'it has no member "accesPoints" here, but accessPoints'],
  [[cafe], 'it is not an object with accessPoints, a list'],
])('of the whole it is said what is wrong', (described, trouble) => {
  expect(troubleOf(described).split('. Mend it')[0]).toBe(trouble);
});
