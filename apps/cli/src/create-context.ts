import { join } from 'node:path';
import { addressName } from '@spherite/host';
import type { Send } from '@spherite/protocol';
import type * as z from 'zod';
import type { GlobalOptions } from './command-line.ts';
import type { Context, Host, Surroundings } from './context.ts';
import type { LockOptions } from './files/file-lock.ts';
import { recordsByService, type ServiceRecords, serviceRecords } from './files/service-records.ts';
import { stateFile } from './files/state-file.ts';
import { findService, traced } from './service-address.ts';
import { signInSession } from './sign-in/session.ts';
import { signIn } from './sign-in/stored.ts';
import { selectedTenants, tenantAttempt } from './tenants/stored.ts';

/** Puts together what a command finds around it. */
export const createContext = (surroundings: Surroundings, global: GlobalOptions): Context => {
  const { terminal, host, now, progress } = surroundings;
  const home = host.spheriteHome(surroundings.env);
  const isText = global.output === 'text';
  const warn = (...lines: readonly string[]): void => {
    for (const line of lines) terminal.stderr(`warn: ${line}`);
  };
  const verbose = (line: string): void => {
    if (global.verbose || global.debug) terminal.stderr(`verbose: ${line}`);
  };
  const trace = (line: string): void => {
    if (global.debug) terminal.stderr(`trace: ${line}`);
  };
  const passing = isText ? terminal.passing : () => undefined;
  let found: ReturnType<typeof findService> | undefined;
  const service = (): ReturnType<typeof findService> =>
    (found ??= findService(surroundings, home, global.service, { verbose, trace }));

  const lock: LockOptions = {
    self: () => host.identifyProcess(surroundings.pid),
    isAlive: host.isAlive,
    wait: surroundings.wait,
  };
  const remembered = <Item>(name: string, item: z.ZodType<Item>, loss: string): ServiceRecords<Item> => {
    const path = join(home, 'azsphere', name);
    return serviceRecords(stateFile(path, recordsByService(item), lock), () =>
      warn(`${path} is damaged, so ${loss}.`),
    );
  };
  const session = signInSession({
    service,
    signIns: remembered('sign-in.json', signIn, "nobody is signed in; 'azsphere login' writes it anew"),
    now,
    verbose,
    progress,
  });
  const lines: Host = {
    ...host,
    withDevice: (address, use, { through = (send: Send) => send } = {}) =>
      host.withDevice(address, use, {
        through: (send) => through(traced(send, (line) => trace(`${addressName(address)} ${line}`))),
      }),
  };
  const selections = remembered('selected-tenant.json', selectedTenants, 'no tenant is selected');
  return {
    ...surroundings,
    host: lines,
    home,
    format: global.output,
    say: (...lines) => {
      if (isText) for (const line of lines) terminal.stdout(line);
    },
    notice: (...lines) => {
      for (const line of lines) (isText ? terminal.stdout : terminal.stderr)(line);
    },
    warn,
    verbose,
    busy: async (what, act) => {
      passing(`${what}…`);
      try {
        return await act();
      } finally {
        passing('');
      }
    },
    service,
    session,
    selectedTenant: {
      get: async () => (await selections.get((await service()).origin))?.[(await session.current()).userId],
      set: async (tenantId) => {
        const { userId } = await session.current();
        progress.changing();
        await selections.change((await service()).origin, (selected = {}, put) => {
          const { [userId]: _, ...others } = selected;
          return put(tenantId === undefined ? others : { ...others, [userId]: tenantId });
        });
      },
    },
    tenantAttempts: remembered(
      'tenant-attempt.json',
      tenantAttempt,
      'an interrupted tenant create is forgotten',
    ),
  };
};
