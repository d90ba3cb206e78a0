import { once } from 'node:events';
import { openPort } from '@spherite/host';
import { deviceClient, type Link, openLine, systemLineClock, systemLineRandom } from '@spherite/protocol';
import { SerialPort } from 'serialport';
import { benchFolder, peer, startSpherite, stop, untilFirstLine } from '../bench-world.ts';
import { atMost, median, milliseconds, type Row } from '../row.ts';
import { timedEach } from '../timed.ts';

const rounds = 30;
const requestsPerRound = 100;
/** What each does before it is measured: until then the compiler of each process is part of the figure. */
const warmUp = 10_000;
const opening = { clock: systemLineClock, waitMs: 0 };

/**
 * A request to the device in its process, against the same bytes sent back by another process over a like terminal,
 * opened by the library that Node programs open serial ports with.
 */
export const serialLine = async (): Promise<Row> => {
  const folder = benchFolder();
  const up = await startSpherite(folder.path);
  const echo = await untilFirstLine([peer('echo-port.ts')]);
  const devicePort = await openPort({ kind: 'pty', path: up.ready.devices[0]?.serial ?? '' }, opening);
  const echoPort = await openPlainly(echo.line);

  const { link, lastFrame } = recording(devicePort);
  const line = openLine(link, { clock: systemLineClock, random: systemLineRandom });
  const device = deviceClient(line.send);
  const request = async (): Promise<void> => void (await device.getStatus());
  const sendBack = (): Promise<void> => echoPort.exchange(lastFrame());

  const requests: number[] = [];
  const echoes: number[] = [];
  await timedEach(request, warmUp);
  await timedEach(sendBack, warmUp);
  for (let round = 0; round < rounds; round++) {
    requests.push(...(await timedEach(request, requestsPerRound)));
    echoes.push(...(await timedEach(sendBack, requestsPerRound)));
  }
  line.close();
  await devicePort.close();
  echoPort.close();
  await Promise.all([stop(up), stop(echo)]);
  folder.remove();
  const from = `${milliseconds(median(requests))} ÷ ${milliseconds(median(echoes))}`;
  return atMost(
    'request over the serial line ÷ raw echo of its bytes',
    '×',
    median(requests) / median(echoes),
    2.5,
    from,
  );
};

/** Passes everything on and remembers what was written last. */
const recording = (link: Link): { link: Link; lastFrame: () => Uint8Array } => {
  let last: Uint8Array = new Uint8Array();
  return {
    link: {
      ...link,
      write: (bytes) => {
        last = bytes;
        link.write(bytes);
      },
    },
    lastFrame: () => last,
  };
};

/** A port as the `serialport` library opens it. */
interface PlainPort {
  /** Writes, and resolves when as many bytes have come back. */
  exchange(bytes: Uint8Array): Promise<void>;
  close(): void;
}

const openPlainly = async (path: string): Promise<PlainPort> => {
  const port = new SerialPort({ path, baudRate: 115_200 });
  await once(port, 'open');
  let missing = 0;
  let done = (): void => undefined;
  port.on('data', (chunk: Buffer) => {
    missing -= chunk.length;
    if (missing === 0) done();
  });
  return {
    exchange: (bytes) =>
      new Promise((resolve) => {
        missing = bytes.length;
        done = resolve;
        port.write(bytes);
      }),
    close: () => port.close(),
  };
};
