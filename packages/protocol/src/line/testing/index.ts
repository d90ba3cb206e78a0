export { createDice, type Dice, damaged, damageWrites, diceRandom } from './damage.ts';
export { createScriptedLink, type ScriptedLink } from './scripted-link.ts';
export { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
