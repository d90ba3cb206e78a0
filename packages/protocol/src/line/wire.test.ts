import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ANSWER_LIMITS, BODY_LIMITS, DIAGNOSTICS_KEPT, LINE_TIMING, MAX_FRAME } from './index.ts';
import { OPTION } from './options.ts';
import { exchangeLifetimeMs } from './timing.ts';

const MIB = 1024 * 1024;
const text = readFileSync(new URL('../../../../docs/wire.md', import.meta.url), 'utf8').replace(/\s+/g, ' ');

it.each([
  `| ${OPTION.restApiVersion} | REST-API-Version | answer |`,
  `| ${OPTION.azsphereCapabilities} | AZSPHERE-CAPABILITIES | request |`,
  `| ${OPTION.httpStatus} | HTTP-Status | answer |`,
  `Request-Tag** (option ${OPTION.requestTag}, RFC 9175)`,
  `| first repetition after | ${LINE_TIMING.firstTimeoutMs} ms;`,
  `${LINE_TIMING.minTimeoutMs} to ${LINE_TIMING.maxTimeoutMs} ms |`,
  `${LINE_TIMING.backoff} × the one before, at most ${LINE_TIMING.maxTimeoutMs} ms`,
  `| a message is sent | ${LINE_TIMING.attempts} times in all`,
  `| after an empty acknowledgement the host waits | ${LINE_TIMING.answerMs / 1000} s`,
  `An answer that is ready within ${LINE_TIMING.ackDelayMs} ms`,
  `${ANSWER_LIMITS.count} answers, at most ${ANSWER_LIMITS.bytes / 1024} KiB of them, for ${exchangeLifetimeMs(LINE_TIMING) / 1000} seconds`,
  `A request's body has at most ${BODY_LIMITS.request / MIB} MiB, an answer's at most ${BODY_LIMITS.reply / MIB} MiB`,
  `${BODY_LIMITS.count} bodies each way that are not complete, at most ${BODY_LIMITS.held / MIB} MiB of them`,
  `touched for ${BODY_LIMITS.idleMs / 1000} seconds`,
  `Q-Block1** (option ${OPTION.qBlock1}, RFC 9177)`,
  `at most ${DIAGNOSTICS_KEPT / 1024} KiB, as whole frames`,
  `more than ${MAX_FRAME} bytes unescaped`,
])('docs/wire.md says what holds: %s', (sentence) => {
  expect(text).toContain(sentence);
});
