import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PageMismatch } from './page-mismatch.ts';

/** How a command ended and what it printed; each method throws {@link PageMismatch} when that is not as expected. */
export interface AzsphereResult {
  ends(status: number): void;
  /** Whole lines, in this order, on either output. */
  prints(...lines: readonly string[]): void;
  /** @returns what the first group of the pattern caught. */
  finds(pattern: RegExp): string;
}

export interface AzsphereOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly show: (line: string) => void;
  /** Told of the process, so that it can be ended with us. */
  readonly started: (child: ChildProcess) => void;
}

/** Runs `azsphere` as a process of its own and shows it as a terminal would. */
export const runAzsphere =
  ({ env, show, started }: AzsphereOptions) =>
  async (words: readonly string[], input: readonly string[] = []): Promise<AzsphereResult> => {
    const typed = ['azsphere', ...words.map(quoted)].join(' ');
    show(`$ ${typed}`);
    const child = spawn('azsphere', words, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    started(child);
    const ended = once(child, 'close');
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        show(line);
      });
    child.stdin.on('error', () => undefined); // It may end without having read its input.
    child.stdin.end(input.map((line) => `${line}\n`).join(''));
    const [status] = await ended;
    show('');

    const text = lines.join('\n');
    const fail = (what: string): never => {
      throw new PageMismatch(`'${typed}' ${what}`);
    };
    return {
      ends: (expected) => {
        if (status !== expected) fail(`ended with ${status}, not with ${expected}.`);
      },
      prints: (...expected) => {
        let from = 0;
        for (const line of expected) {
          const at = lines.indexOf(line, from);
          if (at < 0) fail(`did not print this line: ${line}`);
          from = at + 1;
        }
      },
      finds: (pattern) => pattern.exec(text)?.[1] ?? fail(`printed nothing that matches ${pattern}.`),
    };
  };

const quoted = (word: string): string => (/[^\w@./:-]/.test(word) ? `"${word}"` : word);
