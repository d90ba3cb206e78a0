import type { FirewallRuleset } from '@spherite/protocol';
import { expect, test } from 'vitest';
import { application, blink, onBench } from '../testing/on-bench.ts';
import { firewallRulesets, type NetworkUse } from './firewall.ts';

const maskOf = (address: string): string => (address === '0.0.0.0' ? '0.0.0.0' : '255.255.255.255');

const rule = (from: string, to: string, rest: string): string =>
  `{"sourceIP":"${from}","sourceMask":"${maskOf(from)}","destinationIP":"${to}","destinationMask":"${maskOf(to)}",${rest},"packets":0,"bytes":0}`;

test('a device without applications speaks with its PC, and asks its services', async () => {
  const { ask } = onBench({}, undefined, { address: () => '192.168.35.7' });
  const flags = '"tcpMask":[],"tcpCmp":[],"tcpInv":false';
  const all = '{"min":0,"max":65535}';
  const https = '{"min":443,"max":443}';
  const head = (uid: number, action: string, into = '', out = '', state = 'none'): string =>
    `"uid":${uid},"action":"${action}","interfaceInName":"${into}","interfaceOutName":"${out}","state":"${state}",${flags}`;
  const ports = (protocol: string, source: string, destination: string): string =>
    `"protocol":"${protocol}","sourcePortRange":${source},"destinationPortRange":${destination}`;
  const anybody = 4294967295;
  const any = ports('any', all, all);
  const input = [
    rule('0.0.0.0', '127.0.0.1', `${head(anybody, 'accept')},${any}`),
    rule(
      '192.168.35.1',
      '192.168.35.7',
      `${head(anybody, 'accept', 'azspheresvc')},${ports('tcp', all, https)}`,
    ),
    rule('0.0.0.0', '0.0.0.0', `${head(anybody, 'accept', '', '', 'established')},${any}`),
    rule('0.0.0.0', '0.0.0.0', `${head(anybody, 'drop')},${any}`),
  ];
  const output = [
    rule('0.0.0.0', '127.0.0.1', `${head(anybody, 'accept')},${any}`),
    rule(
      '192.168.35.7',
      '192.168.35.1',
      `${head(anybody, 'accept', '', 'azspheresvc')},${ports('tcp', https, all)}`,
    ),
    rule('0.0.0.0', '0.0.0.0', `${head(0, 'accept')},${any}`),
    rule('0.0.0.0', '0.0.0.0', `${head(anybody, 'drop')},${any}`),
  ];
  expect(await ask('GET', '/net/firewall/rulesets')).toBe(
    `200 {"rulesets":[${[
      '{"hook":"PREROUTING","isValid":false,"rules":[]}',
      `{"hook":"INPUT","isValid":true,"rules":[${input}]}`,
      '{"hook":"FORWARD","isValid":false,"rules":[]}',
      `{"hook":"OUTPUT","isValid":true,"rules":[${output}]}`,
      '{"hook":"POSTROUTING","isValid":false,"rules":[]}',
    ].join(',')}]}`,
  );
});

test('an application that runs has the rules of its manifest, and none when it is stopped', async () => {
  const { ask, stage, install } = onBench();
  const added = async (): Promise<unknown[]> => {
    const answer = await ask('GET', '/net/firewall/rulesets');
    const { rulesets } = JSON.parse(answer.slice(4)) as { rulesets: FirewallRuleset[] };
    // What every device has comes before, and the end after it.
    const rulesOf = (hook: string): FirewallRuleset['rules'] =>
      rulesets.find((ruleset) => ruleset.hook === hook)?.rules.slice(3, -1) ?? [];
    return [
      ...rulesOf('INPUT').map(({ protocol, destinationPortRange: { min } }) => [protocol, min]),
      ...rulesOf('OUTPUT').map(({ uid, destinationIP }) => [uid > 0, destinationIP]),
    ];
  };
  const capabilities = {
    AllowedConnections: ['example.com', '192.0.2.7'],
    AllowedTcpServerPorts: [8080],
    AllowedUdpServerPorts: [53],
  };
  expect(await added()).toEqual([]);
  await stage(application(blink, { capabilities }));
  await install();
  expect(await added()).toEqual([
    ['tcp', 8080],
    ['udp', 53],
    [true, '192.0.2.7'],
  ]);
  await ask('PATCH', `/app/status/${blink}`, { trigger: 'stop' });
  expect(await added()).toEqual([]);
});

test('however much applications ask for, the answer stays of a size that a line carries', () => {
  const ports = Array.from({ length: 64 }, (_, port) => 1024 + port);
  const connections = ports.map((port) => `192.0.2.${port % 256}`);
  const applications = Array.from(
    { length: 200 },
    (_, number): NetworkUse => ({
      uid: 1000 + number,
      ...{ connections, tcpServerPorts: ports, udpServerPorts: ports },
    }),
  );
  const rulesets = firewallRulesets('192.168.35.2', applications);
  expect(JSON.stringify(rulesets).length).toBeLessThan(1024 * 1024);
  // What no rule allows is dropped, as ever.
  expect(rulesets.map(({ rules }) => rules.at(-1)?.action)).toEqual([
    ...[undefined, 'drop', undefined, 'drop', undefined],
  ]);
});
