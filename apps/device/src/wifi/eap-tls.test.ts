import { describe, expect, test } from 'vitest';
import type { StoredCertificate } from '../certificates/certificates.ts';
import { onBench } from '../testing/on-bench.ts';
import { type EapTls, findTrouble } from './eap-tls.ts';
import {
  client,
  clientKey,
  impostor,
  intermediate,
  root,
  server,
  stranger,
  weak,
} from './testing/certificates.ts';

const year = (number: number): number => Date.UTC(number, 6, 1);
const chain = server + intermediate;

/** A device and a network that believe each other, but for what is said. */
const trouble = (
  difference: {
    now?: number;
    store?: Readonly<Record<string, Omit<StoredCertificate, 'id'> | undefined>>;
    network?: { clientIdentity?: string; rootCaCertStoreIdentifier?: undefined };
    accessPoint?: Partial<EapTls['accessPoint']>;
  } = {},
) => {
  const store: NonNullable<typeof difference.store> = {
    client: { type: 'client', publicCert: client, privateKey: clientKey },
    root: { type: 'rootca', publicCert: root },
    ...difference.store,
  };
  return findTrouble({
    network: {
      id: 0,
      ssid: 'office',
      enabled: true,
      targetedScan: false,
      securityState: 'eaptls',
      clientCertStoreIdentifier: 'client',
      rootCaCertStoreIdentifier: 'root',
      clientIdentity: 'device-1',
      ...difference.network,
    } as EapTls['network'],
    accessPoint: {
      ssid: 'office',
      hidden: false,
      bssid: '02:00:00:00:00:01',
      frequency: 2412,
      signal: -50,
      internet: true,
      security: 'eaptls',
      clientAuthority: root,
      clientIdentities: ['device-1'],
      serverChain: chain,
      ...difference.accessPoint,
    },
    find: (id) => store[id] && { id, ...store[id] },
    now: difference.now ?? year(2025),
  });
};

const nobody = { certSubject: '', certDepth: -1 };
const theServer = { certSubject: '/O=Contoso/CN=radius.contoso.com', certDepth: 0 };
const theClient = { certSubject: '/O=Contoso/CN=device-1', certDepth: 0 };

test('device and network believe each other', () => {
  expect(trouble()).toBeUndefined();
  expect(trouble({ accessPoint: { clientAuthority: stranger + root } })).toBeUndefined();
});

describe('the device does not believe the network', () => {
  test.each<[string, Parameters<typeof trouble>[0], object]>([
    ['before its time', { now: year(2024) }, { ...theServer, certError: 'NotYetValid' }],
    ['after its time', { now: year(2027) }, { ...theServer, certError: 'Expired' }],
    [
      'whose chain has a hole',
      { accessPoint: { serverChain: server } },
      { ...theServer, certError: 'Untrusted' },
    ],
    [
      'of another authority',
      { store: { root: { type: 'rootca', publicCert: stranger } } },
      { certSubject: '/O=Contoso/CN=Intermediate', certDepth: 1, certError: 'Untrusted' },
    ],
    [
      'of an authority with the same name',
      { store: { root: { type: 'rootca', publicCert: impostor } } },
      { certSubject: '/O=Contoso/CN=Intermediate', certDepth: 1, certError: 'Untrusted' },
    ],
    [
      'with a weak key',
      { accessPoint: { serverChain: weak } },
      { certSubject: '/CN=weak', certDepth: 0, certError: 'InsufficientKeyLength' },
    ],
    [
      'that shows nonsense',
      { accessPoint: { serverChain: root.replace('M', 'A') } },
      { certSubject: '', certDepth: 0, certError: 'BadCertificate' },
    ],
    [
      'by what is no authority',
      { store: { root: { type: 'rootca', publicCert: client } } },
      { ...theClient, certDepth: -1, certError: 'InvalidRootCA' },
    ],
    [
      'by what was not stored as one',
      { store: { root: { type: 'client', publicCert: root } } },
      { ...nobody, certError: 'InvalidRootCA' },
    ],
    [
      'without the certificate to do so',
      { store: { root: undefined } },
      { ...nobody, certError: 'CertificateNotFound' },
    ],
  ])('%s', (_, difference, expected) => {
    expect(trouble(difference)).toEqual(expected);
  });

  test('and does not ask where it has no root certificate', () => {
    const network = { rootCaCertStoreIdentifier: undefined };
    expect(trouble({ network, accessPoint: { serverChain: stranger } })).toBeUndefined();
  });
});

describe('the network does not believe the device', () => {
  test.each<[string, Parameters<typeof trouble>[0], object]>([
    [
      'without a certificate',
      { store: { client: undefined } },
      { ...nobody, certError: 'CertificateNotFound' },
    ],
    [
      'without a private key',
      { store: { client: { type: 'client', publicCert: client } } },
      { certSubject: '', certDepth: 0, certError: 'InvalidClientAuth' },
    ],
    [
      'after its time',
      { now: year(2027), network: { rootCaCertStoreIdentifier: undefined } },
      { ...theClient, certError: 'InvalidClientAuth' },
    ],
    [
      'of another authority',
      { accessPoint: { clientAuthority: stranger } },
      { ...theClient, certError: 'InvalidClientAuth' },
    ],
    [
      'of an authority with the same name',
      { accessPoint: { clientAuthority: impostor } },
      { ...theClient, certError: 'InvalidClientAuth' },
    ],
    [
      'whose identity it does not know',
      { network: { clientIdentity: 'device-2' } },
      { ...nobody, certError: 'UnknownClientId' },
    ],
  ])('%s', (_, difference, expected) => {
    expect(trouble(difference)).toEqual(expected);
  });
});

test('a device joins with what is in its store, and says what it lacks', async () => {
  const accessPoint = {
    ssid: 'office',
    hidden: false,
    bssid: '02:00:00:00:00:01',
    frequency: 5180,
    signal: -50,
    internet: true,
    security: 'eaptls',
    clientAuthority: root,
    serverChain: chain,
  } as const;
  const { ask, time } = onBench({}, undefined, { radio: { accessPoints: [accessPoint] } });
  const failure = async (): Promise<string> => {
    await ask('PATCH', '/wifi/interface', { reloadConfig: true });
    await time.pass(2_000);
    const answer = await ask('GET', '/wifi/diagnostics/networks/0');
    return answer.replace(/^.*"error":/, '');
  };
  await ask('POST', '/wifi/config/networks', {
    ssid: 'office',
    securityState: 'eaptls',
    clientCertStoreIdentifier: 'client',
    rootCaCertStoreIdentifier: 'root',
  });
  const error = '"AuthenticationFailed","configState":"temp-disabled","connectionState":"disconnected"';
  expect(await failure()).toBe(
    `${error},"certInfo":{"certSubject":"","certDepth":-1,"certError":"CertificateNotFound"}}`,
  );
  await ask('POST', '/certstore/certs/client', {
    certType: 'client',
    publicCert: client,
    privateKey: clientKey,
  });
  await ask('POST', '/certstore/certs/root', { certType: 'rootca', publicCert: stranger });
  expect(await failure()).toBe(
    `${error},"certInfo":{"certSubject":"\\/O=Contoso\\/CN=Intermediate","certDepth":1,"certError":"Untrusted"}}`,
  );
  await ask('POST', '/certstore/certs/root', { certType: 'rootca', publicCert: root });
  await failure();
  expect(await ask('GET', '/wifi/interface')).toContain(
    '"connectionState":"connected","securityState":"eaptls","mode":"station","key_mgmt":"WPA-EAP","wpa_state":"COMPLETED"',
  );
});
