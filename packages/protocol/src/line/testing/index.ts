export { createDice, type Dice, damaged, damageWrites, diceRandom } from './damage.ts';
export { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
