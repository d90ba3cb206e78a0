import { command } from '../command.ts';
import { loggedInUser } from '../texts/users.ts';

export const showUser = command({
  options: {},
  examples: [['azsphere show-user', 'who is logged in']],
  run: async (_, context) => {
    const { userId, userName } = await context.session.current();
    const user = { id: userId, name: userName, service: (await context.service()).origin };
    context.say(...loggedInUser(user));
    return user;
  },
});
