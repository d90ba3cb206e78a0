import { createHash } from 'node:crypto';

/** System fonts and colours of our own, light and dark; every pair of text and ground has a contrast of at least 4.5. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f3f5f8; --card: #ffffff; --edge: #d4dae3; --text: #16202e; --quiet: #52607a;
  --field: #76849c; --accent: #0a5ea8; --on-accent: #ffffff; --accent-hover: #084a85;
  --bad: #a4161a; --bad-ground: #fdf0f0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10151d; --card: #1a212d; --edge: #313c4d; --text: #e9eef6; --quiet: #a3b1c6;
    --field: #77869f; --accent: #6db5f2; --on-accent: #0b1a2a; --accent-hover: #93c9f7;
    --bad: #ff9c9c; --bad-ground: #33191d;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; padding: 1.5rem 1rem; display: flex; flex-direction: column;
  align-items: center; justify-content: center; gap: 1.25rem;
  background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
}
main {
  width: 100%; max-width: 26rem; padding: 2rem; background: var(--card);
  border: 1px solid var(--edge); border-radius: 0.75rem; box-shadow: 0 1rem 3rem rgb(16 32 64 / 8%);
}
.brand { display: flex; align-items: center; gap: 0.6rem; margin: 0 0 1.5rem; color: var(--quiet); font-weight: 600; }
.brand svg { width: 1.6rem; height: 1.6rem; flex: none; color: var(--accent); }
h1 { margin: 0 0 0.5rem; font-size: 1.6rem; line-height: 1.25; letter-spacing: -0.01em; }
p { margin: 0 0 0.75rem; overflow-wrap: anywhere; }
form { margin-top: 1.25rem; }
label { display: block; margin-bottom: 0.3rem; font-weight: 600; }
.field { margin-bottom: 1.1rem; }
.hint { margin: 0 0 0.35rem; color: var(--quiet); font-size: 0.9rem; }
input {
  width: 100%; padding: 0.6rem 0.75rem; border: 1px solid var(--field); border-radius: 0.4rem;
  background: var(--card); color: inherit; font: inherit;
}
input[readonly] { background: var(--ground); border-color: var(--edge); }
input[aria-invalid] { border-color: var(--bad); box-shadow: 0 0 0 1px var(--bad); }
input.code { font: 1.25rem ui-monospace, monospace; letter-spacing: 0.15em; text-transform: uppercase; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.error {
  margin: 1.25rem 0 0; padding: 0.75rem 1rem; border-left: 4px solid var(--bad); border-radius: 0.25rem;
  background: var(--bad-ground); color: var(--bad); font-weight: 600; overflow-wrap: anywhere;
}
.buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; margin-top: 1.5rem; }
button {
  flex: 1 1 8rem; padding: 0.65rem 1rem; border: 1px solid var(--accent); border-radius: 0.4rem;
  background: none; color: var(--accent); font: inherit; font-weight: 600; cursor: pointer;
}
button:hover { border-color: var(--accent-hover); color: var(--accent-hover); }
button:first-child { flex-grow: 2; background: var(--accent); color: var(--on-accent); }
button:first-child:hover { background: var(--accent-hover); }
footer { max-width: 26rem; color: var(--quiet); font-size: 0.875rem; text-align: center; }
footer p { margin: 0; }
@media (forced-colors: active) { button, input, main { border-color: currentcolor; } }
`;

/** Names this one style sheet in the Content Security Policy, so that no other is let in (CSP Level 3 §2.3.1). */
export const styleSource = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
