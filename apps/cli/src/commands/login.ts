import { cloud } from '../cloud.ts';
import { command } from '../command.ts';
import { askToSignIn, signInOptions } from '../sign-in/sign-in.ts';
import { tenantModel } from '../tenants/choose.ts';
import { noTenants, selectHint, tenantsFound, tenantUsedAlone } from '../texts/tenants.ts';
import { loggedIn, tenantRetained } from '../texts/users.ts';

export const login = command({
  options: signInOptions,
  examples: [
    ['azsphere login', 'with a browser'],
    ['azsphere login --use-device-code', 'with a code to type in a browser elsewhere'],
    ['azsphere login --username alice@contoso.com', 'here, at the terminal'],
    ['azsphere login --username alice@contoso.com --password-stdin < password.txt', 'in a script'],
  ],
  notes:
    'A one-time password must be replaced at the first sign-in. With --password-stdin the second line of standard input is the new one; a repeat with the same two lines signs in with it.',
  run: async (choice, context) => {
    const signIn = await askToSignIn(context, choice);
    await context.session.replace(signIn);
    context.say(loggedIn(signIn.userName));

    const tenants = (await (await cloud(context)).listTenants()).map(tenantModel);
    const selectedId = await context.selectedTenant.get();
    const selected = tenants.find(({ id }) => id === selectedId);
    if (selectedId !== undefined && !selected) await context.selectedTenant.set(undefined);

    if (tenants.length === 0) context.warn(...noTenants);
    else if (selected) context.say(tenantRetained(selected));
    else {
      context.say(...tenantsFound(tenants));
      if (tenants.length === 1) context.say(tenantUsedAlone);
      else context.warn(selectHint);
    }
    return { user: signIn.userName, tenants };
  },
});
