import type { DiagnosticsPort } from '@spherite/protocol';
import type { SystemParts } from '../parts.ts';

export interface Diagnostics {
  readonly commands: DiagnosticsPort;
}

export const createDiagnostics = ({ log }: SystemParts): Diagnostics => ({
  commands: {
    getLog: () => log.read(),
    getTelemetry: () => log.reports.read(),
    clearTelemetry: () => {
      log.reports.clear();
      return {};
    },
  },
});
