import { command } from '../command.ts';
import { loggedOut } from '../texts/users.ts';

export const logout = command({
  options: {},
  examples: [['azsphere logout', 'end the sign-in on this machine and at the service']],
  run: async (_, context) => {
    const user = (await context.session.end())?.userName;
    context.say(loggedOut(user));
    return { user: user ?? null };
  },
});
