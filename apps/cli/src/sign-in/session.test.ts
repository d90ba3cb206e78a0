import { expect, test } from 'vitest';
import { createBench, signedIn } from '../testing/bench.ts';

const hour = 3_600_000;

test('a sign-in that runs out is renewed without a question', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  for (let i = 1; i <= 3; i++) {
    bench.now += hour;
    expect(await bench.run(['tenant', 'list', '-o', 'json'], { input: [] })).toEqual({
      status: 0,
      stdout: ['[]'],
      stderr: expect.anything(),
    });
    expect(bench.authority.renewals).toBe(i);
  }
});

test('commands that find it run out at the same time renew it once', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.now += hour;
  bench.between = async (request, send) => {
    await new Promise((resolve) => setImmediate(resolve));
    return send(request);
  };
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, () => bench.run(['tenant', 'list', '-o', 'json'])),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(Array(8).fill(0));
  expect(bench.authority.renewals).toBe(1);
});

test('a sign-in that cannot be renewed is over, and the error names azsphere login', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.authority.endAll();
  bench.now += hour;
  const { status, stderr } = await bench.run(['tenant', 'list']);
  expect(status).toBe(1);
  expect(stderr[0]).toBe(
    "error: Your sign-in has ended and could not be renewed. Run 'azsphere login' and repeat the command.",
  );
  expect((await bench.run(['show-user'])).status).toBe(1);
});

test('a renewal that meets a service in trouble changes nothing', async () => {
  await using bench = await createBench();
  await signedIn(bench);
  bench.now += hour;
  bench.between = async () => ({ status: 503, headers: {}, body: new Uint8Array() });
  expect((await bench.run(['tenant', 'list'])).stderr.join('\n')).toContain('#service_failed');
  bench.between = (request, send) => send(request);
  expect((await bench.run(['tenant', 'list'])).status).toBe(0);
});
