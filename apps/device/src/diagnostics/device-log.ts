/** A value in an entry of the binary log, as the manifests of the real messages type them. */
export type LogParameter =
  | { readonly type: 'integer' | 'unsignedInteger' | 'commonError'; readonly value: number }
  | { readonly type: 'uniqueId' | 'string' | 'ipAddress'; readonly value: string };

/** One message of the real device: its numbers, and what it says to people. */
export interface LogMessage {
  readonly category: number;
  readonly id: number;
  /** 2 error, 3 warning, 4 info, 5 debug. */
  readonly priority: number;
  /** `[gatewayd] Staging an image.` */
  readonly text: string;
  readonly parameters: readonly LogParameter[];
}

/** Where the device says what happens to it. Secrets are none of its business. */
export interface DeviceLog {
  /** Says a line on the serial line. */
  say(text: string): void;
  /** Enters a message in the binary log, and says its line. */
  record(message: LogMessage): void;
  /** The binary log, as GET /log answers it. */
  read(): Uint8Array;
}

/** @param say - puts a line on the serial line. @param uptime - milliseconds since the device started. */
export const createDeviceLog = (say: (text: string) => void, _uptime: () => number): DeviceLog => ({
  say,
  record: ({ text }) => say(text),
  read: () => new Uint8Array(4096),
});
