/** `main DIR PORT [BUG]`: a service to be killed, on data that stays. Writes a line when it answers. */
import { createWorld } from '../../src/testing/index.ts';
import { type PlantedBug, plantedBugs } from '../planted-bugs.ts';

const [data = '', port = '0', bug] = process.argv.slice(2);
const world = await createWorld({
  data,
  port: Number(port),
  ...(bug ? plantedBugs[bug as PlantedBug] : {}),
});
console.log(world.service.url);
