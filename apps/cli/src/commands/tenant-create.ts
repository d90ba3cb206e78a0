import { type ErrorCode, type ServiceClient, SpheriteError, type Tenant } from '@spherite/protocol';
import { cloud, finished } from '../cloud.ts';
import { command, deviceOption, flag, required } from '../command.ts';
import type { Context } from '../context.ts';
import { chooseDevice } from '../devices/on-device.ts';
import { askNonce, proveDevice, readDeviceId } from '../devices/proof.ts';
import { askToSignIn, type SignInChoice, signInOptions } from '../sign-in/sign-in.ts';
import type { TenantAttempt } from '../tenants/stored.ts';
import { checkTenantName } from '../tenants/tenant-name.ts';
import * as text from '../texts/tenants.ts';
import { accountChanged } from '../texts/users.ts';

export const tenantCreate = command({
  options: {
    name: required('-n, --name <name>', 'The name of the tenant: 1 to 50 letters, digits and spaces.'),
    force: flag('--force', 'Create one although your directory has a tenant.', {
      aliases: ['--force-additional'],
    }),
    device: deviceOption,
    ...signInOptions,
  },
  examples: [
    ['azsphere tenant create --name "Contoso Ltd"', 'the first tenant of your directory'],
    ['azsphere tenant create --force --name "Contoso Dishwasher Division"', 'a further one'],
    ['azsphere tenant create -n Contoso --password-stdin < password.txt', 'in a script'],
  ],
  notes:
    'A device can create one tenant in its life, and a tenant can never be deleted. You are asked to log in again, in the way you did before unless you say otherwise.',
  run: async ({ name, force, device: named, ...choice }, context) => {
    checkTenantName(name);
    // All that can be refused is refused before a person is asked to sign in.
    const { origin } = await context.service();
    const attempt = await context.tenantAttempts.get(origin);
    const tenants = await listTenants(context);
    if (attempt?.name !== name) refuseSecondTenant(tenants, force);
    const device = await chooseDevice(context, named);
    const deviceId = await readDeviceId(context, device);
    const made = attempt?.deviceId === deviceId ? madeBy(attempt, tenants, name) : undefined;
    if (made) {
      context.notice(text.tenantMadeBefore);
      return conclude(context, made);
    }
    refuseSecondTenant(tenants, force);

    await signInAgain(context, choice);
    const before = await listTenants(context);
    refuseSecondTenant(before, force);
    const nonce = await askNonce(context, deviceId, 'tenant-creation');
    const headers = await proveDevice(context, device, nonce, 'tenant-creation');
    await context.tenantAttempts.put(origin, { name, deviceId, before: before.map(({ Id }) => Id) });
    const id = await create(context, origin, {
      headers,
      body: { DeviceId: deviceId, TenantFriendlyName: name },
    });
    return conclude(context, { id, name });
  },
});

const listTenants = async (context: Context): Promise<readonly Tenant[]> =>
  (await cloud(context)).listTenants();

/** The real tool refuses here: its API knows no "only if there is none". */
const refuseSecondTenant = ([first, ...others]: readonly Tenant[], force: boolean): void => {
  if (force || first === undefined) return;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  throw new SpheriteError(
    'TENANT_EXISTS',
    `Your directory has a tenant already: '${first.Name}' (${first.Id})${more}. Use it, or add --force if you are certain that you need another one.`,
  );
};

/** The tenant that an earlier attempt made without our having been told. */
const madeBy = (
  { before }: TenantAttempt,
  tenants: readonly Tenant[],
  name: string,
): { id: string; name: string } | undefined => {
  const made = tenants.find(({ Id, Name }) => Name === name && !before.includes(Id));
  return made && { id: made.Id, name };
};

/** Failures after which nobody can tell whether it was done. Anything else is a plain no. */
const uncertain: ReadonlySet<unknown> = new Set<ErrorCode>([
  'SERVICE_UNREACHABLE',
  'SERVICE_FAILED',
  'SERVICE_ANSWER_MALFORMED',
]);

/** @returns the ID of the new tenant. */
const create = async (
  context: Context,
  origin: string,
  request: Parameters<ServiceClient['createTenant']>[0],
): Promise<string> => {
  const client = await cloud(context);
  try {
    return (await finished(client, await client.createTenant(request), context.wait)).TenantId;
  } catch (error) {
    if (error instanceof SpheriteError && !uncertain.has(error.code))
      await context.tenantAttempts.put(origin, undefined);
    throw error;
  }
};

const conclude = async (context: Context, tenant: { id: string; name: string }): Promise<unknown> => {
  await context.selectedTenant.set(tenant.id);
  await context.tenantAttempts.put((await context.service()).origin, undefined);
  context.say(...text.tenantCreated(tenant));
  return tenant;
};

const signInAgain = async (context: Context, choice: SignInChoice): Promise<void> => {
  const before = await context.session.current();
  context.notice('Log in again, with the account that you will use to manage your devices.');
  const signIn = await askToSignIn(context, choice, before);
  await context.session.replace(signIn);
  if (signIn.userId !== before.userId) context.notice(accountChanged(before.userName, signIn.userName));
};
