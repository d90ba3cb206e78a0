import { IdentityError } from '@spherite/identity';
import { DeviceRefusal, type ErrorCode, errorPage, SpheriteError } from '@spherite/protocol';
import { refusalText } from './devices/refusals.ts';

export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What a person should read about anything that was thrown. */
export const failureOf = (error: unknown): Failure => {
  if (error instanceof SpheriteError) return { code: error.code, message: error.message };
  if (error instanceof IdentityError) return { code: 'DEVICE_ID_INVALID', message: error.message };
  if (error instanceof DeviceRefusal) return { code: 'DEVICE_REFUSED', message: refusalText(error) };
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    code: 'INTERNAL',
    message: `Something unexpected happened: ${what}. This is a bug in Spherite; please report it with the command and this text. --debug tells more.`,
  };
};

/** The lines of an error: what, why and what to do next, then the page that explains more. */
export const errorLines = ({ code, message }: Failure): string[] => [
  ...`error: ${message}`.split('\n'),
  `See ${errorPage(code)} (${code}).`,
];
