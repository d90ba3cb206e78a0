export { decodeMessage, encodeMessage, type Message } from '../message.ts';
export { createDice, type Dice, damaged, damageWrites, diceRandom } from './damage.ts';
export { createLinkPair, type LinkPair } from './link-pair.ts';
export { createScriptedLink, type ScriptedLink } from './scripted-link.ts';
export { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
