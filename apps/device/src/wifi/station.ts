import type { AccessPoint, RadioEnvironment, WifiConnectionError, WifiInterface } from '@spherite/protocol';
import type { Certificates } from '../certificates/certificates.ts';
import type { DeviceClock } from '../clock.ts';
import type { DeviceLog } from '../diagnostics/device-log.ts';
import type { DeviceTime } from '../network/device-time.ts';
import { choose, heard, isSameCell } from './air.ts';
import { type CertificateTrouble, findTrouble } from './eap-tls.ts';
import type { StoredNetwork } from './wifi-state.ts';

export type StationState = WifiInterface['wpa_state'];

export interface StationOptions {
  readonly networks: () => readonly StoredNetwork[];
  readonly air: () => RadioEnvironment;
  readonly certificates: Pick<Certificates, 'find'>;
  readonly clock: DeviceClock;
  readonly time: DeviceTime;
  readonly log: Pick<DeviceLog, 'say'>;
  /** What the station is given wherever addresses are handed out. */
  readonly ipAddress: string;
}

/** A network that is being joined, or that was. */
export interface StationLink {
  readonly network: StoredNetwork;
  readonly accessPoint: AccessPoint;
  /** From when the network has handed one out. */
  readonly ipAddress?: string;
}

interface Trouble {
  readonly error: WifiConnectionError;
  readonly certInfo?: CertificateTrouble;
}

/** Why a network was last not joined. */
export interface Failure extends Trouble {
  /** Milliseconds since 1970, as the device knew the time. */
  readonly at: number;
}

/**
 * The radio as a station: looks for the networks that it is to join, tries the best, and stays with it. What a real
 * device leaves to wpa_supplicant, whose states it reports, this does in the order and with the waits of that.
 */
export interface Station {
  power(on: boolean): void;
  isOn(): boolean;
  state(): StationState;
  link(): StationLink | undefined;
  /** Whether a network is left alone for a while, because it was tried in vain. */
  isTempDisabled(id: number): boolean;
  failureOf(id: number): Failure | undefined;
  /** A network was enabled, disabled, changed or removed. */
  reconsider(id: number): void;
  /** Of the network that had this number, nothing counts any more. */
  forget(id: number): void;
  /** Leaves, and tries all networks anew. */
  reload(): void;
  /** Other access points are in the air. */
  airChanged(): void;
}

const scanMs = 300;
/** The wait where no network can be joined. */
const rescanMs = 5_000;
const addressMs = 300;
/** An access point that vanishes does so this long after it let in. */
const vanishMs = 5_000;

/** A state on the way to a connection, and how long it lasts, in milliseconds. */
type Step = readonly [StationState, number];

const association: readonly Step[] = [
  ['AUTHENTICATING', 50],
  ['ASSOCIATING', 50],
];
const handshakes: readonly Step[] = [
  ['4WAY_HANDSHAKE', 100],
  ['GROUP_HANDSHAKE', 50],
];
const ways: Readonly<Record<StoredNetwork['securityState'], readonly Step[]>> = {
  open: association,
  psk: [...association, ...handshakes],
  eaptls: [...association, ['ASSOCIATED', 300], ...handshakes],
};

/** How long a network is left alone the first time, the second, and so on; the last holds for all that follow. */
const penaltiesMs = [10_000, 20_000, 30_000, 60_000, 60_000, 90_000] as const;
/** A network that does not answer may yet do so; one that refuses what the device has will do so again. */
const patience: Partial<Record<WifiConnectionError, number>> = { ConnectionFailed: 4 };

/** What trying a network in vain has earned it. */
interface Penalty {
  readonly failuresInARow: number;
  readonly times: number;
  /** By the monotonic clock. */
  readonly until: number;
}

const noPenalty: Penalty = { failuresInARow: 0, times: 0, until: 0 };

/** Makes a station that is switched off. */
export const createStation = (options: StationOptions): Station => {
  const { networks, air, certificates, clock, time, log, ipAddress } = options;
  const failures = new Map<number, Failure>();
  const penalties = new Map<number, Penalty>();
  let on = false;
  let state: StationState = 'INTERFACE_DISABLED';
  let link: StationLink | undefined;
  let cancel = (): void => {};

  const later = (ms: number, act: () => void): void => {
    cancel = clock.after(ms, act);
  };
  /** The same for what is over as soon as the link is. */
  const linkLater = (ms: number, act: (current: StationLink) => void): void =>
    later(ms, () => link && act(link));

  const isTempDisabled = (id: number): boolean => clock.monotonic() < (penalties.get(id) ?? noPenalty).until;

  const look = (): void => {
    link = undefined;
    const next = nextState();
    // A scan that is under way hears what is in the air at its end.
    if (state === 'SCANNING' && next === 'SCANNING') return;
    cancel();
    state = next;
    if (state === 'SCANNING') later(scanMs, pick);
  };

  const nextState = (): StationState => {
    if (!on) return 'INTERFACE_DISABLED';
    return networks().some(({ enabled }) => enabled) ? 'SCANNING' : 'INACTIVE';
  };

  const pick = (): void => {
    const audible = heard(air());
    const [best] = networks()
      .filter(({ id, enabled }) => enabled && !isTempDisabled(id))
      .flatMap((network) => {
        const choice = choose(network, audible);
        if ('accessPoint' in choice) return [{ network, accessPoint: choice.accessPoint }];
        if (failures.get(network.id)?.error !== choice.error) say(network, `${choice.error}.`);
        failures.set(network.id, { error: choice.error, at: time.now() });
        return [];
      })
      .sort((one, other) => other.accessPoint.signal - one.accessPoint.signal);
    if (best) {
      link = best;
      walk(best, ways[best.network.securityState]);
    } else {
      state = 'DISCONNECTED';
      later(rescanMs, look);
    }
  };

  const walk = (current: StationLink, [step, ...rest]: readonly Step[]): void => {
    if (!step) {
      complete(current);
      return;
    }
    const [now, ms] = step;
    state = now;
    linkLater(ms, (same) => {
      const trouble = troubleIn(now, same);
      if (trouble) fail(same, trouble);
      else walk(same, rest);
    });
  };

  /** What goes wrong in a step, once that is over. */
  const troubleIn = (step: StationState, { network, accessPoint }: StationLink): Trouble | undefined => {
    if (step === 'ASSOCIATING' && accessPoint.fault === 'association-refused')
      return { error: 'ConnectionFailed' };
    if (network.securityState === 'eaptls' && accessPoint.security === 'eaptls' && step === 'ASSOCIATED') {
      const certInfo = findTrouble({ network, accessPoint, find: certificates.find, now: clock.now() });
      return certInfo && { error: 'AuthenticationFailed', certInfo };
    }
    if (network.securityState === 'psk' && accessPoint.security === 'psk' && step === '4WAY_HANDSHAKE')
      return network.psk === accessPoint.password ? undefined : { error: 'WrongKey' };
    return undefined;
  };

  const complete = ({ network, accessPoint: { frequency, fault } }: StationLink): void => {
    state = 'COMPLETED';
    penalties.delete(network.id);
    say(network, `joined, ${frequency} MHz.`);
    if (fault === 'no-address') return;
    linkLater(addressMs, (same) => {
      settle({ ...same, ipAddress });
      say(network, `address ${ipAddress}.`);
      if (fault === 'vanishes') linkLater(vanishMs, (gone) => fail(gone, { error: 'ConnectionFailed' }));
    });
  };

  const settle = (current: StationLink): void => {
    link = current;
    if (current.ipAddress !== undefined && current.accessPoint.internet) time.synchronise();
  };

  const fail = ({ network }: StationLink, { error, certInfo }: Trouble): void => {
    const before = penalties.get(network.id) ?? noPenalty;
    const failuresInARow = before.failuresInARow + 1;
    if (failuresInARow < (patience[error] ?? 1)) {
      penalties.set(network.id, { ...before, failuresInARow });
      say(network, `${error}.`);
    } else {
      const times = before.times + 1;
      const ms = penaltiesMs[Math.min(times, penaltiesMs.length) - 1] as number;
      penalties.set(network.id, { failuresInARow, times, until: clock.monotonic() + ms });
      say(network, `${error}; left alone for ${ms / 1000} s.`);
    }
    failures.set(network.id, { error, ...(certInfo ? { certInfo } : {}), at: time.now() });
    look();
  };

  /** The name is anybody's choice, so it is quoted as a whole. */
  const say = ({ ssid }: StoredNetwork, text: string): void =>
    log.say(`[libwifi] ${JSON.stringify(ssid)}: ${text}`);

  return {
    power: (wanted) => {
      on = wanted;
      look();
    },
    isOn: () => on,
    state: () => state,
    link: () => link,
    isTempDisabled,
    failureOf: (id) => failures.get(id),
    reconsider: (id) => {
      penalties.delete(id);
      if (!link || link.network.id === id) look();
    },
    forget: (id) => {
      penalties.delete(id);
      failures.delete(id);
    },
    reload: () => {
      penalties.clear();
      look();
    },
    airChanged: () => {
      const current = link;
      const accessPoint = heard(air()).find(({ bssid }) => bssid === current?.accessPoint.bssid);
      if (current && accessPoint && isSameCell(current.accessPoint, accessPoint)) {
        settle({ ...current, accessPoint });
      } else {
        if (current) say(current.network, 'lost.');
        look();
      }
    },
  };
};
