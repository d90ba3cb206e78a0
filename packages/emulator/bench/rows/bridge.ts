import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { openPort } from '@spherite/host';
import { deviceClient, openLine, systemLineClock, systemLineRandom } from '@spherite/protocol';
import { benchFolder, startSpherite, stop } from '../bench-world.ts';
import { atMost, median, milliseconds, type Row } from '../row.ts';
import { timedEach } from '../timed.ts';

const rounds = 30;
const requestsPerRound = 100;
const warmUp = 10_000;

/**
 * `GET /status` of one device over HTTPS, on one connection, against the same over the line of a like device, each in
 * a process of its own.
 */
export const bridge = async (): Promise<Row> => {
  const folders = [benchFolder(), benchFolder()] as const;
  const bridged = await startSpherite(folders[0].path, ['--connect-port', '0']);
  const plain = await startSpherite(folders[1].path);
  const https = await openHttps(bridged.ready.devices[0]?.url ?? '', bridged.ready.connect?.ca ?? '');
  const line = await openSerial(plain.ready.devices[0]?.serial ?? '');

  const overHttps: number[] = [];
  const overLine: number[] = [];
  await timedEach(https.getStatus, warmUp);
  await timedEach(line.getStatus, warmUp);
  for (let round = 0; round < rounds; round++) {
    overHttps.push(...(await timedEach(https.getStatus, requestsPerRound)));
    overLine.push(...(await timedEach(line.getStatus, requestsPerRound)));
  }
  https.close();
  await line.close();
  await Promise.all([stop(bridged), stop(plain)]);
  for (const folder of folders) folder.remove();
  const from = `${milliseconds(median(overHttps))} ÷ ${milliseconds(median(overLine))}`;
  return atMost(
    'request over the HTTPS bridge ÷ over the serial line',
    '×',
    median(overHttps) / median(overLine),
    2,
    from,
  );
};

const openSerial = async (path: string) => {
  const port = await openPort({ kind: 'pty', path }, { clock: systemLineClock, waitMs: 0 });
  const line = openLine(port, { clock: systemLineClock, random: systemLineRandom });
  const device = deviceClient(line.send);
  return {
    getStatus: async (): Promise<void> => void (await device.getStatus()),
    close: async (): Promise<void> => {
      line.close();
      await port.close();
    },
  };
};

/** A client that costs next to nothing, so that the bridge is what is measured. */
const openHttps = async (url: string, ca: string) => {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), ca: readFileSync(ca) });
  socket.setNoDelay(true);
  await once(socket, 'secureConnect');
  let text = '';
  let done = (): void => undefined;
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1');
    if (!text.endsWith('}')) return;
    if (!text.startsWith('HTTP/1.1 200 OK\r\n') || !text.includes('{"uptime":')) throw new Error(text);
    text = '';
    done();
  });
  return {
    getStatus: (): Promise<void> =>
      new Promise((resolve) => {
        done = resolve;
        socket.write(`GET /status HTTP/1.1\r\nHost: ${hostname}\r\nAccept: application/json\r\n\r\n`);
      }),
    close: (): void => void socket.destroy(),
  };
};
