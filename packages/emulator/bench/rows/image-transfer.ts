import { randomBytes, randomUUID } from 'node:crypto';
import { openPort } from '@spherite/host';
import { capability, createSigner, newSignerPem, packApplication } from '@spherite/image';
import { deviceClient, type Link, openLine, systemLineClock, systemLineRandom } from '@spherite/protocol';
import { benchFolder, peer, startSpherite, stop, untilFirstLine } from '../bench-world.ts';
import { atMost, median, milliseconds, type Row } from '../row.ts';
import { timed } from '../timed.ts';

/** With what says what it is, just under 1 MiB, which is all that a device has room for. */
const programBytes = (1024 - 12) * 1024;
const rounds = 20;
/** What each does before it is measured: until then the compiler of each process is part of the figure. */
const warmUp = 10;
/** So much of the echo is on its way at once; it is as fast as that with twice as much. */
const echoWindow = 16 * 1024;
/** And so much is written at a time. */
const echoPiece = 4 * 1024;
const opening = { clock: systemLineClock, waitMs: 0 };

/**
 * An application staged on the device in its process, signature, checks and flash included, against the same bytes sent
 * back by another process over a like terminal, bare. Both terminals are opened by our own port.
 */
export const imageTransfer = async (): Promise<Row> => {
  const folder = benchFolder();
  const up = await startSpherite(folder.path, ['--capabilities', String(capability.appDevelopment)]);
  const echo = await untilFirstLine([peer('echo-port.ts')]);
  const devicePort = await openPort({ kind: 'pty', path: up.ready.devices[0]?.serial ?? '' }, opening);
  const echoPort = await openPort({ kind: 'pty', path: echo.line }, opening);
  const line = openLine(devicePort, { clock: systemLineClock, random: systemLineRandom });
  const device = deviceClient(line.send);

  const stagings: number[] = [];
  const echoes: number[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    const image = newImage();
    const staging = await timed(async () => void (await device.stageImage({ body: image })));
    const echoed = await timed(() => sendBack(echoPort, image));
    if (round < 0) continue;
    stagings.push(staging);
    echoes.push(echoed);
  }
  line.close();
  await Promise.all([devicePort.close(), echoPort.close()]);
  await Promise.all([stop(up), stop(echo)]);
  folder.remove();
  const from = `${milliseconds(median(stagings))} ÷ ${milliseconds(median(echoes))}`;
  return atMost(
    '1 MiB image over the serial line ÷ raw echo of it',
    '×',
    median(stagings) / median(echoes),
    6,
    from,
  );
};

const signer = createSigner(newSignerPem());
const manifest = {
  SchemaVersion: 1,
  Name: 'Bench',
  ComponentId: randomUUID(),
  EntryPoint: '/bin/app',
  CmdArgs: [],
  Capabilities: {},
  ApplicationType: 'Default',
};

/** What no compression makes smaller, so that it has on the line what it says. */
const newImage = (): Uint8Array =>
  packApplication({
    files: new Map([
      ['/app_manifest.json', Buffer.from(JSON.stringify(manifest))],
      ['/bin/app', randomBytes(programBytes)],
    ]),
    imageId: randomUUID(),
    builtAt: 0,
    signer,
  });

/** Resolves when as many bytes have come back as were sent. */
const sendBack = (port: Link, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    let sent = 0;
    let received = 0;
    const send = (): void => {
      while (sent < bytes.length && sent - received < echoWindow) {
        port.write(bytes.subarray(sent, sent + echoPiece));
        sent += echoPiece;
      }
    };
    const stopListening = port.onData((chunk) => {
      received += chunk.length;
      if (received < bytes.length) return send();
      stopListening();
      resolve();
    });
    send();
  });
