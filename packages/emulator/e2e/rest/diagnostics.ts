import { memoryState } from '@spherite/device';
import { expect, test } from 'vitest';
import { type Rig, type Subject, until } from './rig.ts';

const bank = 4096;
const header = 12;
const unused = 0xffff;

/** Category and number of each entry, from the first bank on; the host's own reading of the published format. */
const entries = (log: Uint8Array): [category: number, id: number][] => {
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength);
  const banks = Array.from({ length: log.length / bank }, (_, index) => index * bank);
  const counter = (start: number): number => view.getUint16(start + bank - 4, true);
  const found: [number, number][] = [];
  for (const start of banks.sort((one, other) => counter(one) - counter(other)))
    for (let at = start; at + header <= start + bank - 4; ) {
      const length = view.getUint16(at, true);
      if (length === unused || length < header) break;
      found.push([view.getUint16(at + 4, true), view.getUint16(at + 6, true)]);
      at += length;
    }
  return found;
};

export const diagnosticsSuite = (rig: () => Rig): void => {
  const open = (): Promise<Subject> =>
    rig().subject({ flash: memoryState({ manufacturingState: 'Module1Complete' }) });

  test('the log is binary, in whole banks, and has what was asked of the device in it', async () => {
    const { ask } = await open();
    await ask('GET', '/images');
    const { status, body, headers } = await ask('GET', '/log');
    expect([status, headers['content-type'], body.length % bank]).toEqual([
      200,
      'application/octet-stream',
      0,
    ]);
    // gatewayd, Request
    expect(entries(body)).toContainEqual([6, 153]);
  });

  test('the log keeps what is newest', async () => {
    const { ask } = await open();
    for (let index = 0; index < 1000; index++) await ask('GET', '/images');
    await ask('PUT', '/update/stage', Buffer.from('no image'));
    const { body } = await ask('GET', '/log');
    expect(body.length).toBeLessThanOrEqual(64 * 1024);
    // gatewayd, StartingSideload
    expect(entries(body)).toContainEqual([6, 1]);
  });

  test('telemetry is never empty, grows with what goes wrong, and is forgotten when that is asked for', async () => {
    const { ask } = await open();
    const length = async (): Promise<number> => {
      const { body, headers } = await ask('GET', '/telemetry');
      expect(headers['content-type']).toBe('application/octet-stream');
      expect(body.length).toBeGreaterThanOrEqual(5);
      return ((body[3] ?? 0) << 8) | (body[4] ?? 0);
    };
    await ask('GET', '/certstore/certs/missing');
    await until(length, (bytes) => bytes > 0);
    expect(await ask('DELETE', '/telemetry')).toMatchObject({ status: 200, text: '{}' });
    await until(length, (bytes) => bytes === 0);
  });
};
