import { serviceDescription } from '@spherite/protocol';
import { describe, expect, test } from 'vitest';
import { createWorld } from '../testing/world.ts';

describe('the documentation', () => {
  test('is served as OpenAPI, and as a page that fetches nothing and runs nothing', async () => {
    await using world = await createWorld();
    const get = async (path: string) => {
      const { status, headers, body } = await world.send({ method: 'GET', path, headers: {} });
      return { status, headers, text: new TextDecoder().decode(body) };
    };
    const openApi = await get('/openapi.json');
    expect(openApi.status).toBe(200);
    expect(JSON.parse(openApi.text)).toEqual(serviceDescription('0.0.0-test'));

    const { status, headers, text } = await get('/docs');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^;']+'; /);
    expect(text).not.toMatch(/<script|<link|<img|src=|https?:/i);
    for (const path of Object.keys(JSON.parse(openApi.text).paths as object)) expect(text).toContain(path);
    for (const id of ['claimDevice', 'authenticate', 'verifyAudit']) expect(text).toContain(`id="${id}"`);
    expect(text).toContain('Needs the <em>user</em> token. Refuses with 400, 401, 403, 404, 409.');
  });
});
