import type { SignInField, SignInPage } from '@spherite/protocol';
import { html, raw } from 'hono/html';
import { style } from './style.ts';

const productName = 'Spherite';
const errorId = 'error';

type Markup = ReturnType<typeof html>;

/** The page for a browser. It needs no script, no font and no image from anywhere. */
export const toHtml = async (page: SignInPage): Promise<string> => String(await layout(page));

/** The title says what happened, since it is what a screen reader reads first. */
const titleOf = ({ title, error, step }: SignInPage): string =>
  `${error && step !== 'failed' ? 'Error: ' : ''}${title} – ${productName}`;

const layout = (page: SignInPage): Markup => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${titleOf(page)}</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
</head>
<body>
<main>
<p class="brand">${mark}Azure Sphere Utility</p>
<h1>${page.title}</h1>
${page.text.map((text) => html`<p>${text}</p>`)}
${page.error ? html`<p class="error" id="${errorId}" role="alert">${page.error.message}</p>` : ''}
${page.action === null ? '' : form(page, page.action)}
</main>
<footer><p>${productName} is an emulator that runs on this machine. Never type a password of a real account here.</p></footer>
</body>
</html>`;

const form = (
  page: SignInPage,
  action: string,
): Markup => html`<form method="post" action="${action}" novalidate>
${page.fields.map((field) => (field.type === 'hidden' ? hidden(field) : visible(field, page)))}
<div class="buttons">
${page.buttons.map(
  ({ label, name, value }) =>
    html`<button type="submit"${attribute('name', name)}${attribute('value', value)}>${label}</button>`,
)}
</div>
</form>`;

const hidden = ({ name, value }: SignInField): Markup =>
  html`<input type="hidden" name="${name}"${attribute('value', value)}>`;

const visible = (field: SignInField, { error, fields }: SignInPage): Markup => {
  const { name, label, type, hint, autocomplete, value, readOnly } = field;
  const atFault = error?.field === name;
  const described = [hint && `${name}-hint`, atFault && errorId].filter(Boolean).join(' ');
  const typed = type === 'text' ? value : undefined;
  return html`<div class="field">
<label for="${name}">${label}</label>
${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : ''}
<input id="${name}" name="${name}" type="${type}"${attribute('class', autocomplete === 'one-time-code' ? 'code' : undefined)}${attribute('value', typed)}${attribute('autocomplete', autocomplete)} autocapitalize="none" spellcheck="false"${flag(readOnly ? 'readonly' : undefined)}${flag(readOnly ? undefined : 'required')}${attribute('aria-invalid', atFault ? 'true' : undefined)}${attribute('aria-describedby', described || undefined)}${flag(field === focused(fields, error) ? 'autofocus' : undefined)}>
</div>`;
};

/** Where the typing goes on: at the field that is at fault, else at the first that is empty. */
const focused = (fields: readonly SignInField[], error: SignInPage['error']): SignInField | undefined => {
  const open = fields.filter(({ type, readOnly }) => type !== 'hidden' && !readOnly);
  return (
    open.find(({ name }) => name === error?.field) ??
    open.find(({ type, value }) => type === 'password' || !value) ??
    open[0]
  );
};

const attribute = (name: string, value: string | undefined): Markup | '' =>
  value === undefined ? '' : html` ${raw(name)}="${value}"`;

const flag = (name: string | undefined): Markup | '' => (name === undefined ? '' : html` ${raw(name)}`);

const mark = raw(
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><circle cx="12" cy="12" r="10"/><ellipse cx="12" cy="12" rx="4.2" ry="10"/><path d="M2.5 9h19M2.5 15h19"/></svg>',
);
