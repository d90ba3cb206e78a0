import type { PlainReply, PlainRequest, Send } from '../../exchange.ts';
import { type LineServerOptions, serveLine } from '../index.ts';
import type { Code, Message, MessageOption } from '../message.ts';
import { OPTION, textOption } from '../options.ts';
import { createDice, createScriptedLink, createVirtualClock, diceRandom } from './index.ts';

export const NONE = new Uint8Array();
export const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
export const path = (...segments: string[]) => segments.map((segment) => textOption(OPTION.uriPath, segment));
export const text = (payload: Uint8Array): string => new TextDecoder().decode(payload);

export function request(code: Code, options: readonly MessageOption[], more: Partial<Message> = {}): Message {
  return { type: 'con', code, id: 1, token: bytes(1, 2, 3, 4, 5, 6, 7, 8), options, payload: NONE, ...more };
}

export function serving(handle: Send, options: Partial<LineServerOptions> = {}) {
  const clock = createVirtualClock();
  const host = createScriptedLink();
  const server = serveLine({ link: host.link, handle, clock, random: diceRandom(createDice(1)), ...options });
  /** What the device sends within a moment of being told this. */
  async function ask(...messages: Message[]): Promise<Message[]> {
    for (const message of messages) host.tell(message);
    await clock.pass(1);
    return host.messages();
  }
  return { clock, host, server, ask };
}

export function counting(reply: Partial<PlainReply> = {}) {
  const seen: PlainRequest[] = [];
  const handle: Send = async (one) => {
    seen.push(one);
    return { status: 200, headers: {}, body: bytes(seen.length), ...reply };
  };
  return { seen, handle };
}
