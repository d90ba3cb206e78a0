import { type Claimant, createClaimant, type Side } from './claimant.ts';

export interface RaceOptions {
  readonly url: string;
  readonly sides: readonly Side[];
  readonly deviceIds: readonly string[];
  readonly clients: number;
}

/** Every client claims every device into the tenant of its side, all of them in the same order and at the same time. */
export async function race({ url, sides, deviceIds, clients }: RaceOptions): Promise<Claimant> {
  const claimant = createClaimant(url);
  const run = async (side: Side): Promise<void> => {
    for (const deviceId of deviceIds) await claimant.claim(side, deviceId);
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => run(sides[index % sides.length] as Side)));
  return claimant;
}
