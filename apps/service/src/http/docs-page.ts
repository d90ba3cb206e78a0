import { createHash } from 'node:crypto';
import * as z from 'zod';

/** The parts of an OpenAPI document that the page shows. */
const documentSchema = z.object({
  info: z.object({ title: z.string(), version: z.string(), description: z.string() }),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        tags: z.array(z.string()),
        summary: z.string(),
        security: z.array(z.record(z.string(), z.unknown())).optional(),
        parameters: z.array(
          z.object({ name: z.string(), in: z.string(), required: z.boolean(), schema: z.unknown() }),
        ),
        requestBody: z.unknown().optional(),
        responses: z.record(z.string(), z.unknown()),
      }),
    ),
  ),
});

type Document = z.infer<typeof documentSchema>;
type Operation = Document['paths'][string][string];

const style = `
:root { color-scheme: light dark; --line: #8886; --dim: #707070; }
@media (prefers-color-scheme: dark) { :root { --dim: #a0a0a0; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 0 auto; padding: 1.5rem; }
h1 { margin: 0; } h2 { margin-top: 2.5rem; } p { margin: .5rem 0; }
details { border-top: 1px solid var(--line); padding: .5rem 0; }
summary { cursor: pointer; } summary code { font-weight: 600; }
table { border-collapse: collapse; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .2rem 1rem .2rem 0; }
code, pre { font: 14px/1.45 ui-monospace, monospace; }
pre { overflow-x: auto; border-left: 3px solid var(--line); padding-left: .75rem; }
.dim { color: var(--dim); }
`;

/** Nothing runs in the page and nothing is fetched by it; its style is allowed by its hash. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The OpenAPI document as a page to read: no script, no network. */
export function docsPage(openApi: unknown): { html: string; policy: string } {
  const { info, paths } = documentSchema.parse(openApi);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)}: its API</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(info.title)} <span class="dim">${escapeHtml(info.version)}</span></h1>
<p>${escapeHtml(info.description)}</p>
<p><a href="/openapi.json">This description as OpenAPI 3.1</a></p>
${tags
  .map(
    (tag) => `<section><h2>${escapeHtml(tag)}</h2>
${operations
  .filter(({ operation }) => operation.tags.includes(tag))
  .map(({ path, method, operation }) => entry(path, method, operation))
  .join('\n')}
</section>`,
  )
  .join('\n')}
</body>
</html>
`;
  return { html, policy };
}

function entry(path: string, method: string, operation: Operation): string {
  const needs = (operation.security ?? []).flatMap(Object.keys);
  const parameters = operation.parameters.map(
    ({ name, in: where, required, schema }) =>
      `<tr><th scope="row"><code>${escapeHtml(name)}</code></th><td>${escapeHtml(where)}${required ? '' : ', optional'}</td><td><code>${escapeHtml(JSON.stringify(schema))}</code></td></tr>`,
  );
  const refusals = Object.keys(operation.responses).filter((status) => /^[45]/.test(status));
  const answers = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  return `<details id="${escapeHtml(operation.operationId)}">
<summary><code>${method.toUpperCase()} ${escapeHtml(path)}</code> ${escapeHtml(operation.summary)}</summary>
<p class="dim">${needs.length === 0 ? 'Needs no token.' : `Needs the ${needs.map((need) => `<em>${escapeHtml(need)}</em>`).join(', ')} token.`} Refuses with ${refusals.join(', ')}.</p>
${parameters.length === 0 ? '' : `<table><tbody>${parameters.join('')}</tbody></table>`}
${operation.requestBody === undefined ? '' : `<p>Body</p>${schemaOf(operation.requestBody)}`}
${answers.map(([status, answer]) => `<p>${status}</p>${schemaOf(answer)}`).join('\n')}
</details>`;
}

const withSchema = z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })) });

function schemaOf(part: unknown): string {
  const parsed = withSchema.safeParse(part);
  if (!parsed.success) return '';
  return Object.values(parsed.data.content)
    .map(({ schema }) => `<pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre>`)
    .join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
