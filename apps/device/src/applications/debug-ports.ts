import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createGdbStub } from './gdb-stub.ts';

/** What is under the debugger. */
export interface DebugSession {
  readonly name: string;
  readonly componentId: string;
  readonly pid: number;
}

/** The two ports of a debugging session, open. */
export interface OpenDebugPorts {
  /** Where a debugger connects. */
  readonly gdbPort: number;
  /** Where the output of the application comes out. */
  readonly outPort: number;
  close(): void;
}

/** Where a device gets the ports of a debugging session from. */
export interface DebugPorts {
  open(session: DebugSession): Promise<OpenDebugPorts>;
}

const host = '127.0.0.1';
const maxConnections = 16;
const maxUnread = 64 * 1024;

/**
 * Ports of this machine. Those of the real device where they are free; any others where another device has them.
 * @param preferred - 0 takes any that is free
 */
export const localDebugPorts = (preferred = { gdbPort: 2345, outPort: 2342 }): DebugPorts => ({
  open: async (session) => {
    const about = describe(session);
    const gdb = await openPort(preferred.gdbPort, (socket) =>
      socket.on(
        'data',
        createGdbStub(about, (text) => {
          // For somebody who does not read, nothing is kept.
          if (socket.writableLength <= maxUnread) socket.write(text, 'latin1');
        }),
      ),
    );
    try {
      const out = await openPort(preferred.outPort, (socket) => socket.resume().write(`${about}\n`));
      return {
        gdbPort: gdb.port,
        outPort: out.port,
        close: () => {
          gdb.close();
          out.close();
        },
      };
    } catch (error) {
      gdb.close();
      throw error;
    }
  },
});

/** One line of ASCII, without the characters that GDB's protocol keeps for itself. */
const describe = ({ name, componentId, pid }: DebugSession): string =>
  `Spherite simulates application ${name.replace(/[^ -~]|[#$%*}]/g, '?')} (${componentId}) as process ${pid}. Its code is for ARM and does not execute: there is nothing to debug, and no output.`;

interface OpenPort {
  readonly port: number;
  close(): void;
}

const openPort = async (preferred: number, serve: (socket: Socket) => void): Promise<OpenPort> => {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    // A connection that breaks is somebody who left.
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    serve(socket);
  });
  server.maxConnections = maxConnections;
  await listen(server, preferred).catch(() => listen(server, 0));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
