import type { ReadyEvent } from '@spherite/protocol';

export interface ReadyTextOptions {
  readonly data?: string;
  readonly detach?: true;
  readonly homeIsDefault: boolean;
}

/** What a person needs to know when everything runs, and what to type next. */
export const readyText = (ready: ReadyEvent, { data, detach, homeIsDefault }: ReadyTextOptions): string[] => {
  const [first] = ready.users;
  return [
    `Spherite ${ready.version} is ready.`,
    '',
    `Service  ${ready.service.url}`,
    ...ready.devices.flatMap(({ id, serial }) => [`Device   ${id}`, `         on ${serial}`]),
    ...ready.users.map(({ name, password }) =>
      password === null ? `User     ${name}` : `User     ${name}, one-time password ${password}`,
    ),
    '',
    detach ? 'Next:' : 'Next, in another terminal:',
    ...(homeIsDefault ? [] : [`  export SPHERITE_HOME='${ready.home}'`]),
    `  azsphere login${first ? ` --username ${first.name}` : ''}`,
    '  azsphere tenant create --name "Contoso Ltd"',
    '  azsphere device claim',
    '',
    data === undefined
      ? 'Everything is kept in memory and forgotten at the end.'
      : `Everything is kept in ${data}.`,
    detach ? "It runs in the background; 'spherite down' ends it." : 'Ctrl-C ends it.',
  ];
};
