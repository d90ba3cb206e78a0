import { type LineClient, LineError, type LineErrorCode, type Send, SpheriteError } from '@spherite/protocol';

/** Says for people what a failure of the line means. */
export const explained =
  (line: LineClient): Send =>
  async (request) => {
    try {
      return await line.send(request);
    } catch (error) {
      throw error instanceof LineError ? forPeople(error) : error;
    }
  };

const silences: readonly LineErrorCode[] = ['LINE_TIMEOUT', 'LINE_NO_ANSWER', 'LINE_RESET', 'LINE_CLOSED'];

/** Whether the failure is that nobody answers, and not what is answered. */
export const isSilence = ({ code }: LineError): boolean => silences.includes(code);

const forPeople = (cause: LineError): SpheriteError =>
  isSilence(cause)
    ? new SpheriteError(
        'DEVICE_SILENT',
        `${cause.message} It may be stopped or restarting: try again in a moment, or see with 'azsphere device list-attached' whether it is still there.`,
        { cause },
      )
    : new SpheriteError(
        'DEVICE_ANSWER_MALFORMED',
        `${cause.message} Use a device and a command of the same version.`,
        { cause },
      );
