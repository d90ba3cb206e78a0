/** Longest packet that is read; gdb sends shorter ones to whoever does not ask for more. */
const maxPacket = 16_384;

/**
 * The side of the program under test in GDB's remote protocol ("GDB Remote Serial Protocol", appendix E of its manual),
 * where there is no program: it says so, and answers every request as one that it does not know.
 *
 * @param about - what there is instead, in one line of ASCII
 * @param write - takes what goes to gdb
 */
export const createGdbStub = (
  about: string,
  write: (text: string) => void,
): ((chunk: Uint8Array) => void) => {
  let received = '';
  // A notification of a name that gdb does not know: it passes over it, and a person at a plain socket can read it.
  write(frame('%', `Spherite:${about}`));

  const answer = (request: string): string => {
    // A process that has ended: gdb tells its user that the target is not running.
    if (request === '?') return 'W00';
    if (request.startsWith('qRcmd,')) {
      write(frame('$', `O${Buffer.from(`${about}\n`).toString('hex')}`));
      return 'OK';
    }
    return request.startsWith('D') ? 'OK' : '';
  };

  return (chunk) => {
    received += Buffer.from(chunk).toString('latin1');
    for (;;) {
      const match = /\$([^$#]*)#([0-9a-fA-F]{2})/.exec(received);
      if (!match) break;
      const [whole, request = '', sum = ''] = match;
      received = received.slice(match.index + whole.length);
      const isWhole = Number.parseInt(sum, 16) === checksum(request);
      write(isWhole ? '+' : '-');
      if (isWhole) write(frame('$', answer(request)));
    }
    const rest = received.slice(received.lastIndexOf('$'));
    received = rest.startsWith('$') && rest.length <= maxPacket ? rest : '';
  };
};

const frame = (kind: '$' | '%', text: string): string =>
  `${kind}${text}#${checksum(text).toString(16).padStart(2, '0')}`;

const checksum = (text: string): number =>
  Buffer.from(text, 'latin1').reduce((sum, byte) => (sum + byte) & 0xff, 0);
