import { createWorld } from '@spherite/service/testing';

/** `killable DIR PORT`: a service on data that stays, to be killed. Writes a line when it answers. */
const [data = '', port = '0'] = process.argv.slice(2);
const world = await createWorld({ data, port: Number(port) });
console.log(world.service.url);
