import { createErrorReports, type ErrorReports } from './error-reports.ts';
import { createLogBanks } from './log-banks.ts';
import { encodeEntry, type LogMessage, logPriority } from './log-message.ts';

/** Where the device says what happens to it. Secrets are none of its business. */
export interface DeviceLog {
  /** Says a line on the serial line. */
  say(text: string): void;
  /** Enters a message in the binary log, and says its line if it has one. An error is kept as a report, too. */
  record(message: LogMessage): void;
  /** The binary log, as GET /log answers it. */
  read(): Uint8Array;
  /** The errors that wait to be sent, as GET /telemetry answers them. */
  readonly reports: Pick<ErrorReports, 'read' | 'clear'>;
}

/** @param say - puts a line on the serial line. @param uptime - milliseconds since the device started. */
export const createDeviceLog = (say: (text: string) => void, uptime: () => number): DeviceLog => {
  const banks = createLogBanks();
  const reports = createErrorReports();
  return {
    say,
    record: (message) => {
      const entry = encodeEntry(message, uptime());
      banks.append(entry);
      if (message.priority <= logPriority.error) reports.append(entry);
      if (message.text !== undefined) say(message.text);
    },
    read: banks.read,
    reports,
  };
};
