import { command } from '../command.ts';

export const showVersion = command({
  options: {},
  examples: [
    ['azsphere show-version', 'for people'],
    ['azsphere show-version -o json', 'for programs'],
  ],
  run: async (_, context) => {
    context.say(`Azure Sphere SDK: ${context.version}`);
    return { 'Azure Sphere SDK': context.version };
  },
});
