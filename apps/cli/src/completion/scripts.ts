export const shells = ['bash', 'zsh', 'fish'] as const;

/** Each script asks `azsphere __complete` with the words up to the cursor, so that it never grows old. */
export const completionScripts: Readonly<Record<(typeof shells)[number], readonly string[]>> = {
  bash: [
    '_azsphere() {',
    "  local IFS=$'\\n'",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's
    '  COMPREPLY=($(azsphere __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))',
    '}',
    'complete -o default -F _azsphere azsphere',
  ],
  zsh: [
    '_azsphere() {',
    '  local -a candidates',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's
    '  candidates=("${(@f)$(azsphere __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")',
    '  compadd -a candidates',
    '}',
    'compdef _azsphere azsphere',
  ],
  fish: [
    'complete -c azsphere -f -a \'(azsphere __complete (commandline -opc)[2..-1] "$(commandline -ct)" 2>/dev/null)\'',
  ],
};
