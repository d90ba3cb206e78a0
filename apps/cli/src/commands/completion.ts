import { command } from '../command.ts';
import { completionScripts, shells } from '../completion/scripts.ts';

export const completion = command({
  options: {},
  argument: { name: 'shell', description: 'The shell that you use.', choices: shells },
  bare: true,
  examples: [
    ['source <(azsphere completion bash)', 'in ~/.bashrc'],
    ['source <(azsphere completion zsh)', 'in ~/.zshrc, after compinit'],
    ['azsphere completion fish | source', 'in ~/.config/fish/config.fish'],
  ],
  run: async (_, context, shell) => {
    const script = completionScripts[shell as keyof typeof completionScripts];
    context.say(...script);
    return script;
  },
});
