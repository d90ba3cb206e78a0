/**
 * `main BUG FLASH FIRST IMAGE…`: a device to be killed. Gives itself the commands from that number on, and writes a line
 * when it begins to open its flash, before each command, and after it what the device answered.
 */
import { readFileSync, writeSync } from 'node:fs';
import { identifyProcess } from '@spherite/protocol';
import { onBench } from '../../src/testing/on-bench.ts';
import { commandAt } from './commands.ts';
import { openCrashable, type PlantedBug, withBug } from './open-crashable.ts';

const [bug = 'none', folder = '', first = '0', ...paths] = process.argv.slice(2);
const images = paths.map((path) => readFileSync(path));
/** Is with the reader when it returns, whatever becomes of this process. */
const tell = (line: string): void => void writeSync(1, `${line}\n`);

const owner = await identifyProcess(process.pid);
tell('opening');
const flash = await openCrashable(folder, owner);
const { ask } = onBench({}, withBug(flash, bug as PlantedBug), { trust: [] });
for (let number = Number(first); ; number++) {
  const { method, path, content } = commandAt(number, images);
  tell(`> ${number}`);
  tell(`< ${number} ${await ask(method, path, content)}`);
}
