import type { Terminal } from './context.ts';
import { Interrupted, type Progress } from './interrupted.ts';

/** More than any password needs, so that a wrong pipe does not fill the memory. */
const maxInputBytes = 64 * 1024;

/** The terminal that this process was started at. Apart from `main.ts` the only place that knows of one. */
export const processTerminal = (progress: Pick<Progress, 'interrupt'>): Terminal => {
  const { stdin, stdout, stderr } = process;
  const passing = passingLine(stderr);
  return {
    interactive: Boolean(stdin.isTTY && stderr.isTTY),
    stdout: passing.before(writer(stdout, progress)),
    stderr: passing.before(writer(stderr, progress)),
    passing: passing.show,
    askHidden: (message) =>
      prompting(async () =>
        (await import('@inquirer/prompts')).password({ message, ...nothingShown }, { output: stderr }),
      ),
    readLines: async () => {
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of stdin as AsyncIterable<Buffer>) {
        size += chunk.byteLength;
        if (size > maxInputBytes) break;
        chunks.push(chunk);
      }
      return Buffer.concat(chunks).toString('utf8').split(/\r?\n/);
    },
  };
};

/** Neither what is typed nor a word on how it could be seen. */
const nothingShown = { toggleMask: false, theme: { style: { maskedText: '' } } };

const colours = { 'error:': 'red', 'warn:': 'yellow' } as const;

const writer = (stream: NodeJS.WriteStream, progress: Pick<Progress, 'interrupt'>): Terminal['stdout'] => {
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    gone = true;
    // Whoever read us has left. What was asked for is still done to its end, where there is one.
    if (error.code === 'EPIPE') {
      progress.interrupt();
      return;
    }
    // Output that is lost without a word would look like a command that found nothing.
    process.stderr.write(`error: The output cannot be written (${error.code}). See where it goes.\n`);
    process.exit(1);
  });
  return (line) => {
    if (!gone) stream.write(`${coloured(harmless(line), stream)}\n`);
  };
};

/** A line at a terminal that makes place for whatever is written next. */
const passingLine = (stream: NodeJS.WriteStream) => {
  let isShown = false;
  const show = (line: string): void => {
    if (!stream.isTTY || (line === '' && !isShown)) return;
    isShown = line !== '';
    stream.write(`\r\u001b[K${harmless(line).slice(0, stream.columns - 1)}`);
  };
  return {
    show,
    before:
      (write: (line: string) => void) =>
      (line: string): void => {
        show('');
        write(line);
      },
  };
};

/** Text from elsewhere must not drive the terminal. */
const harmless = (line: string): string => line.replace(/\p{Cc}/gu, '\u{FFFD}');

/** `styleText` leaves the text as it is where NO_COLOR is set. It is looked for at a terminal only: `node:util` takes time to load. */
const coloured = (line: string, stream: NodeJS.WriteStream): string => {
  if (!stream.isTTY) return line;
  const { styleText } = process.getBuiltinModule('node:util');
  for (const [prefix, colour] of Object.entries(colours))
    if (line.startsWith(prefix))
      return `${styleText(colour, prefix, { stream })}${line.slice(prefix.length)}`;
  return line;
};

const prompting = async (ask: () => Promise<string>): Promise<string> => {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof Error && error.name === 'ExitPromptError' ? new Interrupted() : error;
  }
};
