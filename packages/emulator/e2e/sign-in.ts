import { newPassword, type Up, type World } from './world.ts';

/** The password lines of a first sign-in, with the generated password and a new one. */
export const firstSignIn = (up: Up, name: string): string => {
  const password = up.ready.users.find((user) => user.name === name)?.password;
  return `${password}\n${newPassword}\n`;
};

export const asUser = (name: string): string => `--username ${name} --password-stdin`;

export const alice = 'alice@contoso.com';
export const bob = 'bob@contoso.com';

/** Signs in for the first time. */
export const signIn = async (world: World, up: Up, name = alice): Promise<void> => {
  const login = await world.run(`azsphere login ${asUser(name)}`, { input: firstSignIn(up, name) });
  if (login.status !== 0) throw new Error(`could not sign in: ${login.stdout}${login.stderr}`);
};

/** @returns the ID of the new tenant. */
export const createTenant = async (world: World, flags: string, name = alice): Promise<string> => {
  const created = await world.run(`azsphere tenant create ${flags} ${asUser(name)}`, {
    input: `${newPassword}\n`,
  });
  const id = /^ --> Tenant ID: {3}([0-9a-f-]{36})$/m.exec(created.stdout)?.[1];
  if (created.status !== 0 || !id) throw new Error(`no tenant: ${created.stdout}${created.stderr}`);
  return id;
};
