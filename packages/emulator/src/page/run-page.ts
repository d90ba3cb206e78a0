import type { Emulator } from '../start-emulator.ts';
import type { AzsphereResult } from './azsphere.ts';
import { PageMismatch } from './page-mismatch.ts';

export interface PageOptions {
  readonly emulator: Emulator;
  /** Runs `azsphere` as a process of its own, showing the command and what it prints. */
  readonly azsphere: (words: readonly string[], input?: readonly string[]) => Promise<AzsphereResult>;
  /** What the user chooses at the first sign-in. */
  readonly newPassword: string;
  readonly tell: (text: string) => void;
}

/** What everything below is about; the page leaves the name to its reader. */
const tenantName = 'Contoso Ltd';
const secondTenantName = 'Contoso Dishwasher Division';

/**
 * Does what "Claim your device" describes, command by command, and checks what each of them says.
 * @throws PageMismatch at the first that says something else.
 */
export const runPage = async ({ emulator, azsphere, newPassword, tell }: PageOptions): Promise<void> => {
  const [first, second] = emulator.devices;
  const [user] = emulator.users;
  if (!first || !second || !user?.password) throw new Error('the page needs two devices and a new user');
  const signIn = ['--username', user.name, '--password-stdin'];

  tell('1. Two devices are connected to this PC.');
  const attached = await azsphere(['device', 'list-attached']);
  attached.ends(0);
  attached.prints('2 devices attached:', `--> Device ID: ${first.id}`, `--> Device ID: ${second.id}`);

  tell(
    '2. Sign in. The first time, the password is the generated one and a new one must be chosen; here, both go in on standard input.',
  );
  const login = await azsphere(['login', ...signIn], [user.password, newPassword]);
  login.ends(0);
  login.prints("warn: You don't have access to any Azure Sphere tenants.");

  tell('3. No tenant exists, so create one with a device. Signing in again is part of it.');
  const create = await azsphere(
    ['tenant', 'create', '--name', tenantName, '--device', first.connectionPath, ...signIn],
    [newPassword],
  );
  create.ends(0);
  create.prints('Created a new Azure Sphere tenant:', ` --> Tenant Name: ${tenantName}`);
  const tenantId = create.finds(/^ --> Tenant ID: {3}([0-9a-f-]{36})$/m);

  tell('4. Claim the device. From now on it belongs to the tenant, for ever.');
  const claim = await azsphere(['device', 'claim', '--device', first.connectionPath]);
  claim.ends(0);
  claim.prints(
    'Claiming device.',
    `Claiming attached device ID '${first.id}' into tenant ID '${tenantId}'.`,
    `Successfully claimed device ID '${first.id}' into tenant ID '${tenantId}'.`,
  );
  claim.finds(/^(Command completed successfully in \d\d:\d\d:\d\d\.\d{7}\.)$/m);

  tell('5. A company needs one tenant, so a second one is refused.');
  const again = await azsphere(
    ['tenant', 'create', '--name', secondTenantName, '--device', second.connectionPath, ...signIn],
    [newPassword],
  );
  again.ends(1);
  again.finds(/^error: (.*--force.*)$/m);

  tell('6. Whoever is absolutely certain says --force, and needs a device that has made no tenant.');
  const force = await azsphere(
    ['tenant', 'create', '--force', '--name', secondTenantName, '--device', second.connectionPath, ...signIn],
    [newPassword],
  );
  force.ends(0);
  const secondTenantId = force.finds(/^ --> Tenant ID: {3}([0-9a-f-]{36})$/m);
  if (secondTenantId === tenantId) throw new PageMismatch('The second tenant has the ID of the first.');

  tell('7. The second tenant is selected now. The first device cannot be moved into it.');
  const move = await azsphere(['device', 'claim', '--device', first.connectionPath]);
  move.ends(1);
  move.finds(/^error: (.*claimed.*)$/m);

  const { ok, problems } = await emulator.client.verifyAudit();
  if (!ok) throw new PageMismatch(`The audit trail does not hold: ${problems.join(' ')}`);
  const factory = await emulator.client.listFactoryDevices();
  const owner = (id: string): string | null | undefined =>
    factory.find(({ deviceId }) => deviceId === id)?.tenantId;
  if (owner(first.id) !== tenantId || owner(second.id) !== null)
    throw new PageMismatch('The service does not agree with what was printed.');
};
