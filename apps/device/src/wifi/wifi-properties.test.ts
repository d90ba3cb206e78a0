import { deviceClient, radioEnvironment } from '@spherite/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onBench } from '../testing/on-bench.ts';

const ssid = fc.constantFrom('one', 'two', 'drei/3');
const key = fc.constantFrom('first key', 'second key');
const id = fc.nat(5);
const configState = fc.constantFrom('enabled' as const, 'disabled' as const);

const request = fc.oneof(
  fc.record(
    { ssid, securityState: fc.constant('open' as const), configState },
    { requiredKeys: ['ssid', 'securityState'] },
  ),
  fc.record(
    {
      ssid,
      securityState: fc.constant('psk' as const),
      psk: key,
      configName: fc.constantFrom('a', 'b'),
      targetedScan: fc.boolean(),
    },
    { requiredKeys: ['ssid', 'securityState', 'psk'] },
  ),
);

interface Modelled {
  readonly id: number;
  readonly ssid: string;
  readonly securityState: string;
  readonly configName?: string;
  readonly targetedScan: boolean;
  enabled: boolean;
  psk?: string;
}

/** What a network is told apart by. */
const nameOf = ({ ssid: name, securityState, configName }: Partial<Modelled>): string =>
  JSON.stringify([name, securityState, configName]);

test('any sequence of changes leaves the networks that a simple model has', async () => {
  const step = fc.oneof(
    fc.record({ add: request }),
    fc.record({ remove: id }),
    fc.record({ change: id, to: fc.record({ configState, psk: key }, { requiredKeys: [] }) }),
    fc.constant({ restart: true }),
  );
  const property = fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
    const { ask, settle, store } = onBench({}, undefined, { radio: { accessPoints: [] } });
    let model: Modelled[] = [];

    /** Does to the model what the device is to do. @returns the status that the device is to answer with. */
    const foretell = (step: (typeof steps)[number]): number => {
      if ('add' in step) {
        const { configState: state, ...rest } = { configState: 'enabled', targetedScan: false, ...step.add };
        if (model.some((other) => nameOf(other) === nameOf(rest))) return 400;
        let free = 0;
        while (model.some((other) => other.id === free)) free++;
        model = [...model, { ...rest, id: free, enabled: state === 'enabled' }].sort((a, b) => a.id - b.id);
        return 201;
      }
      const target = model.find((network) =>
        'change' in step ? network.id === step.change : 'remove' in step && network.id === step.remove,
      );
      if ('restart' in step) return 200;
      if (!target) return 404;
      if ('remove' in step) {
        model = model.filter((network) => network !== target);
      } else {
        if (step.to.psk !== undefined && target.securityState === 'open') return 400;
        if (step.to.psk !== undefined) target.psk = step.to.psk;
        if (step.to.configState !== undefined) target.enabled = step.to.configState === 'enabled';
      }
      return 200;
    };
    const act = (step: (typeof steps)[number]): Promise<string> => {
      if ('add' in step) return ask('POST', '/wifi/config/networks', step.add);
      if ('remove' in step) return ask('DELETE', `/wifi/config/networks/${step.remove}`);
      if ('change' in step) return ask('PATCH', `/wifi/config/networks/${step.change}`, step.to);
      return ask('POST', '/restart');
    };

    for (const step of steps) {
      const status = foretell(step);
      expect((await act(step)).slice(0, 3)).toBe(String(status));
      if ('restart' in step) await settle();
      expect(store.state.wifi.networks).toEqual(model);
      const { values } = JSON.parse((await ask('GET', '/wifi/config/networks')).slice(4));
      expect(values).toEqual(
        model.map(({ enabled, psk, ...rest }) => ({
          ...rest,
          configState: enabled ? 'enabled' : 'disabled',
          connectionState: 'disconnected',
        })),
      );
    }
  });
  await fc.assert(property, { numRuns: 100 });
});

test('in any air, a station has joined what lets it in, or says why not', async () => {
  const accessPoint = fc.record(
    {
      ssid,
      hidden: fc.boolean(),
      signal: fc.integer({ min: -120, max: 0 }),
      internet: fc.boolean(),
      security: fc.constantFrom('open', 'psk', 'eaptls', 'wep', 'wpa3'),
      password: key,
      fault: fc.constantFrom(
        'association-refused',
        'no-address',
        'frequency-not-allowed',
        'not-infrastructure',
        'vanishes',
      ),
    },
    { requiredKeys: ['ssid', 'security', 'password'] },
  );
  const air = fc.array(accessPoint, { maxLength: 6 }).map((points) => ({
    accessPoints: points.map(({ password, ...point }, i) => ({
      ...point,
      ...(point.security === 'psk' ? { password } : {}),
      bssid: `02:00:00:00:00:0${i}`,
    })),
  }));
  const networks = fc.uniqueArray(request, { maxLength: 4, selector: (network) => JSON.stringify(network) });
  const moments = fc.array(fc.record({ air, ms: fc.integer({ min: 0, max: 40_000 }) }), {
    minLength: 1,
    maxLength: 4,
  });

  await fc.assert(
    fc.asyncProperty(networks, moments, async (wanted, changes) => {
      const { ask, device, said, reported, store, time } = onBench();
      const client = deviceClient(device.send);
      for (const network of wanted) await ask('POST', '/wifi/config/networks', network);
      for (const { air: described, ms } of changes) {
        const environment = radioEnvironment.parse(described);
        await client.setRadio({ body: environment });
        await time.pass(ms);
        const { values } = await client.listWifiNetworks();
        const connected = values.filter(({ connectionState }) => connectionState === 'connected');
        const status = await client.getWifiInterface();
        expect(connected.map((network) => network.id)).toEqual(
          status.wpa_state === 'COMPLETED' ? [status.id] : [],
        );
        for (const { id: number } of connected) {
          const network = store.state.wifi.networks.find((stored) => stored.id === number);
          const lets = environment.accessPoints.some(
            (point) =>
              point.signal >= -90 &&
              point.ssid === network?.ssid &&
              (network.targetedScan || !point.hidden) &&
              point.security === network.securityState &&
              (point.security !== 'psk' ||
                (network.securityState === 'psk' && point.password === network.psk)),
          );
          expect(lets).toBe(true);
        }
        const failed = new Set((await client.listWifiFailures()).values.map(({ networkId }) => networkId));
        const stuck = values.filter(
          ({ id: number, configState: state }) => state === 'temp-disabled' && !failed.has(number),
        );
        expect(stuck).toEqual([]);
      }
      expect(reported).toEqual([]);
      expect(said.join('\n')).not.toMatch(/first key|second key/);
      device.close();
    }),
    { numRuns: 150 },
  );
});
