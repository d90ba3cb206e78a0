import { generateKeyPairSync } from 'node:crypto';
import { createIdentity } from '@spherite/identity';
import { atLeast, median, type Row } from '../row.ts';

const rounds = 31;
const perRound = 300;

/** Making identities, against what the platform needs for a key pair and its public key. */
export const identities = async (): Promise<Row> => {
  const ours: number[] = [];
  const platform: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const made = perSecond(() => createIdentity().deviceId);
    const generated = perSecond(
      () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }).x,
    );
    if (round < 0) continue;
    ours.push(made);
    platform.push(generated);
  }
  const from = `${Math.round(median(ours))}/s ÷ ${Math.round(median(platform))}/s`;
  return atLeast(
    'identities ÷ generateKeyPairSync and a JWK export',
    '×',
    median(ours) / median(platform),
    0.8,
    from,
  );
};

const perSecond = (make: () => unknown): number => {
  const begun = performance.now();
  for (let made = 0; made < perRound; made++) make();
  return (perRound / (performance.now() - begun)) * 1000;
};
