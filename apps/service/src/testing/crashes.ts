import { setTimeout as after } from 'node:timers/promises';
import { type Claimant, createClaimant, type Side } from './claimant.ts';

/** A service in a process of its own. */
export interface ServiceProcess {
  /** Resolves when it answers; rejects when it ends instead, unless it was killed. */
  readonly ready: Promise<unknown>;
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>;
}

export interface CrashOptions {
  readonly url: string;
  readonly sides: readonly Side[];
  readonly deviceIds: readonly string[];
  readonly clients: number;
  readonly kills: number;
  /** Starts the service on its data, which it has from the time before. */
  readonly start: () => ServiceProcess;
  /** 0 to 1. */
  readonly random: () => number;
}

/** So long, at most, a service is left alive. */
const longestLife = 150;
/** So many devices are fought for at a time. */
const contested = 12;

/**
 * Clients claim without pause while the service is killed at random moments, one in four of them while it starts, and
 * started again. Whoever got no answer asks again, as a person would. In the end it is started once more.
 */
export async function crash(options: CrashOptions): Promise<{ claimant: Claimant; service: ServiceProcess }> {
  const { sides, deviceIds, random, kills, start } = options;
  const claimant = createClaimant(options.url);
  const gate = createGate();
  let killed = 0;

  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const run = async (): Promise<void> => {
    while (killed < kills) {
      const first = Math.floor((killed / kills) * Math.max(0, deviceIds.length - contested));
      const deviceId = pick(deviceIds.slice(first, first + contested));
      const side = pick(sides);
      do await gate.passed();
      while ((await claimant.claim(side, deviceId)) === undefined);
    }
  };

  let service = start();
  try {
    const clients = Promise.all(Array.from({ length: options.clients }, run));
    for (; killed < kills; service = start()) {
      if (random() < 0.25) await Promise.race([service.ready, after(random() * longestLife)]);
      else {
        await service.ready;
        gate.open();
        await Promise.race([clients, after(random() * longestLife)]);
      }
      gate.shut();
      killed++;
      await service.kill();
    }
    await service.ready;
    gate.open();
    await clients;
    return { claimant, service };
  } catch (error) {
    await service.kill();
    throw error;
  }
}

function createGate() {
  let isOpen = false;
  let opened = Promise.withResolvers<void>();
  return {
    passed: (): Promise<void> => opened.promise,
    open: (): void => {
      isOpen = true;
      opened.resolve();
    },
    shut: (): void => {
      if (isOpen) opened = Promise.withResolvers();
      isOpen = false;
    },
  };
}
