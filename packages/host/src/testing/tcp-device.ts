import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import {
  createListeners,
  END,
  encodeFrame,
  type LineServer,
  type Send,
  serveLine,
  systemLineClock,
  systemLineRandom,
} from '@spherite/protocol';
import type { DeviceAddress } from '../ports/open-port.ts';

/** A device on a port of this machine, for one host at a time, as far as the host's end needs one. */
export interface TcpDevice {
  readonly address: DeviceAddress;
  readonly line: LineServer;
  close(): Promise<void>;
}

export const startTcpDevice = async (handle: Send, share: string): Promise<TcpDevice> => {
  const data = createListeners<[Uint8Array]>();
  const arrived = createListeners<[]>();
  let current: Socket | undefined;
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    if (current) {
      socket.resume().end(encodeFrame('diagnostic', new TextEncoder().encode('Taken.')));
      return;
    }
    current = socket;
    arrived.tell();
    socket.write(Uint8Array.of(END, END));
    socket.on('data', data.tell);
    const leave = (): void => {
      if (current === socket) current = undefined;
    };
    socket.on('end', leave).on('close', leave);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const line = serveLine({
    link: {
      write: (bytes) => void current?.write(bytes),
      onData: data.add,
      onClose: () => () => undefined,
      onHost: arrived.add,
    },
    handle,
    clock: systemLineClock,
    random: systemLineRandom,
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: { kind: 'tcp', host: '127.0.0.1', port, share },
    line,
    close: async () => {
      line.close();
      current?.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
