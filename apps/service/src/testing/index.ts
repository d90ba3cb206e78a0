export { startChild } from './child.ts';
export { type ClaimAttempt, inexplicable } from './claim-history.ts';
export { type Claimant, createClaimant, type Side } from './claimant.ts';
export { type CrashOptions, crash, type ServiceProcess } from './crashes.ts';
export { type ExaminationOptions, examine, inspect } from './examination.ts';
export { isLinearizable, type Model, type Observation } from './linearizability.ts';
export { type RaceOptions, race } from './race.ts';
export { seeded } from './seeded.ts';
export {
  createWorld,
  locatorToken,
  tokenOf,
  trustingSignIn,
  type World,
  type WorldOptions,
} from './world.ts';
