import { type ServiceClient, SpheriteError } from '@spherite/protocol';
import { cloud, finished } from '../cloud.ts';
import { command, deviceOption, flag, required } from '../command.ts';
import type { Context } from '../context.ts';
import { pickAttachedDevice } from '../devices/pick.ts';
import { proveDevice, readDeviceId } from '../devices/proof.ts';
import { askToSignIn, type SignInChoice, signInOptions } from '../sign-in/sign-in.ts';
import { checkTenantName } from '../tenants/tenant-name.ts';
import { tenantCreated } from '../texts/tenants.ts';
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
    await refuseSecondTenant(await cloud(context), force);
    const device = pickAttachedDevice(await context.host.listAttachedDevices(context.home), named);
    const deviceId = await readDeviceId(context, device);

    await signInAgain(context, choice);
    const client = await cloud(context);
    await refuseSecondTenant(client, force);

    const headers = await proveDevice(context, device, deviceId, 'tenant-creation');
    const started = await client.createTenant({
      headers,
      body: { DeviceId: deviceId, TenantFriendlyName: name },
    });
    const { TenantId: id } = await finished(client, started, context.wait);

    const { userId } = await context.session.current();
    await context.selection.set({ origin: (await context.service()).origin, userId }, id);
    context.say(...tenantCreated({ id, name }));
    return { id, name };
  },
});

/** The real tool refuses here: its API knows no "only if there is none". */
const refuseSecondTenant = async (client: ServiceClient, force: boolean): Promise<void> => {
  if (force) return;
  const [first, ...others] = await client.listTenants();
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  throw new SpheriteError(
    'TENANT_EXISTS',
    `Your directory has a tenant already: '${first.Name}' (${first.Id})${more}. Use it, or add --force if you are certain that you need another one.`,
  );
};

const signInAgain = async (context: Context, choice: SignInChoice): Promise<void> => {
  const before = await context.session.current();
  context.notice('Log in again, with the account that you will use to manage your devices.');
  const signIn = await askToSignIn(context, choice, before);
  await context.session.replace(signIn);
  if (signIn.userId !== before.userId) context.notice(accountChanged(before.userName, signIn.userName));
};
