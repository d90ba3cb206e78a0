import { addressName } from '@spherite/host';
import { attachedDeviceOption, command } from '../command.ts';
import { chooseDevice } from '../devices/on-device.ts';

/** Longer than any line that a device writes. */
const maxLineLength = 4096;

export const deviceLog = command({
  options: { device: attachedDeviceOption },
  bare: true,
  examples: [
    ['azsphere device log', 'what the device has said lately and says, until Ctrl-C'],
    ['azsphere device log -o json', 'the same for a program: a JSON object in each line'],
  ],
  notes: "Other commands can use the device meanwhile. 'spherite console' shows the same.",
  run: async ({ device: named }, context) => {
    const { address } = await chooseDevice(context, named);
    context.verbose(`What the device at ${addressName(address)} says is followed.`);
    const print = (line: string): void =>
      context.terminal.stdout(context.format === 'text' ? line : JSON.stringify({ line }));
    const lines = byLine(print);
    try {
      await context.host.followDiagnostics(address, lines.take, context.progress.endsWhenInterrupted());
    } finally {
      lines.end();
    }
  },
});

/** Puts pieces of text together to lines. */
const byLine = (print: (line: string) => void) => {
  let rest = '';
  return {
    take: (text: string): void => {
      const lines = `${rest}${text}`.split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) print(line);
      if (rest.length <= maxLineLength) return;
      print(rest);
      rest = '';
    },
    end: (): void => {
      if (rest !== '') print(rest);
    },
  };
};
