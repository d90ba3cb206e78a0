import type { PlainRequest } from '@spherite/protocol';
import { createDice } from '@spherite/protocol/testing';
import {
  client,
  encryptedKey,
  oddNames,
  password,
  privateKey,
  root,
} from '../../src/certificates/testing/certificates.ts';
import { blink, storage } from '../../src/testing/on-bench.ts';

export interface Command {
  readonly method: PlainRequest['method'];
  readonly path: string;
  readonly content?: unknown;
}

const certificates = [
  { certType: 'rootca', publicCert: root },
  { certType: 'rootca', publicCert: oddNames },
  { certType: 'client', publicCert: client, privateKey },
  { certType: 'client', publicCert: client, privateKey: encryptedKey, password },
];

/** The command of that number out of an endless stream: everything that writes into flash, some of it in vain. */
export const commandAt = (number: number, images: readonly Uint8Array[]): Command => {
  const dice = createDice((number + 1) * 2654435761);
  // The first throws of neighbouring seeds are alike.
  for (let i = 0; i < 8; i++) dice(2);
  const one = <T>(...choices: readonly T[]): T => choices[dice(choices.length)] as T;
  const certificate = `/certstore/certs/${one('a', 'b', 'c')}`;
  const network = `/wifi/config/networks/${dice(4)}`;
  const stage = (): Command => ({ method: 'PUT', path: '/update/stage', content: one(...images) });
  const install = (): Command => ({
    method: 'POST',
    path: '/update/install',
    content: { appControlMode: one('Auto', 'Manual') },
  });
  const addCertificate = (): Command => ({
    method: 'POST',
    path: certificate,
    content: one(...certificates),
  });
  const addNetwork = (): Command => ({
    method: 'POST',
    path: '/wifi/config/networks',
    content: { ssid: `network ${number}`, securityState: 'psk', psk: `the key of ${number}` },
  });
  return one<() => Command>(
    ...[stage, stage, stage, install, install, addCertificate, addCertificate, addNetwork, addNetwork],
    () => ({ method: 'PATCH', path: network, content: { psk: `another key, ${number}` } }),
    () => ({ method: 'DELETE', path: network }),
    () => ({ method: 'DELETE', path: certificate }),
    () => ({ method: 'DELETE', path: `/app/image/${one(blink, storage)}` }),
  )();
};
