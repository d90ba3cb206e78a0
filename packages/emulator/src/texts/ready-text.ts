import { basename } from 'node:path';
import type { ReadyEvent } from '@spherite/protocol';

export interface ReadyTextOptions {
  readonly data?: string;
  readonly detach?: true;
  readonly homeIsDefault: boolean;
  /** Where the programs are not on the PATH, and `npx` finds them. */
  readonly throughNpx?: boolean;
}

/** What a person needs to know when everything runs, and what to type next. */
export const readyText = (
  ready: ReadyEvent,
  { data, detach, homeIsDefault, throughNpx }: ReadyTextOptions,
): string[] => {
  const typed = (line: string): string => (throughNpx ? `npx ${line}` : line);
  return [
    `Spherite ${ready.version} is ready.`,
    '',
    `Service  ${ready.service.url}`,
    ...(ready.connect ? [`Connect  ${ready.connect.url}`, `         certificate ${ready.connect.ca}`] : []),
    ...ready.devices.flatMap(({ id, serial, url }) => [
      `Device   ${id}`,
      `         on ${serial}`,
      ...(url === undefined ? [] : [`         and ${url}`]),
    ]),
    ...ready.users.map(({ name, password }) =>
      password === null
        ? `User     ${name}, with the password of before`
        : `User     ${name}, one-time password ${password}`,
    ),
    ...(isNew(ready) ? [] : [`A forgotten password: '${typed('spherite user reset-password NAME')}'.`]),
    '',
    detach ? 'Next:' : 'Next, in another terminal:',
    ...(homeIsDefault ? [] : [`  export SPHERITE_HOME='${ready.home}'`]),
    ...nextSteps(ready).map((step) => `  ${typed(step)}`),
    '',
    data === undefined
      ? 'Everything is kept in memory and forgotten at the end.'
      : `Everything is kept in ${data}.`,
    detach ? `It runs in the background; '${typed('spherite down')}' ends it.` : 'Ctrl-C ends it.',
  ];
};

/** In a world that was there before, passwords that were told once are not told again. */
const isNew = ({ users }: ReadyEvent): boolean => users.every(({ password }) => password !== null);

/** The whole way for a world that is new; whoever was here before knows what they were at. */
const nextSteps = (ready: ReadyEvent): string[] => {
  const { users, devices } = ready;
  const login = `azsphere login${users[0] ? ` --username ${users[0].name}` : ''}`;
  if (!isNew(ready)) return [login, 'azsphere tenant list'];
  const [first] = devices;
  if (first === undefined) return [login];
  // Among several one must be named, and the last part of its path is its place on the bus.
  const which = devices.length === 1 ? '' : ` --device ${basename(first.serial)}`;
  return [login, `azsphere tenant create --name "Contoso Ltd"${which}`, `azsphere device claim${which}`];
};
