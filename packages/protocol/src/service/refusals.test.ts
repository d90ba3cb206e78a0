import { describe, expect, it } from 'vitest';
import { RequestProblem } from '../contract/problem.ts';
import { SpheriteError } from '../errors.ts';
import { errorBody } from './objects.ts';
import { refusedByService, serviceRefusal } from './refusals.ts';

const reply = (status: number, body: string) => ({
  status,
  headers: {},
  body: new TextEncoder().encode(body),
});

describe('a refusal of the service', () => {
  it('is the documented array and comes back as the error that it was', () => {
    const error = new SpheriteError('TENANT_NOT_FOUND', 'No such tenant.');
    const { status, body } = serviceRefusal(error);
    expect(status).toBe(404);
    expect(errorBody.parse(body)).toEqual([
      expect.objectContaining({ ErrorCode: 8, Code: 'TENANT_NOT_FOUND', Detail: 'No such tenant.' }),
    ]);
    expect(refusedByService(reply(status, JSON.stringify(body)))).toEqual(error);
  });

  it('names the part of a malformed request', () => {
    const { status, body } = serviceRefusal(new RequestProblem('invalid', 'Too long.', 'body.Name'));
    expect([status, body[0]?.Detail]).toEqual([400, 'body.Name: Too long.']);
  });

  it('says nothing of a bug', () => {
    const { status, body } = serviceRefusal(new Error('SELECT * FROM secrets'));
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secrets');
  });

  it.each([
    [502, '<html>Bad Gateway</html>', 'SERVICE_FAILED'],
    [404, '[object Object]', 'SERVICE_ANSWER_MALFORMED'],
    [418, '[{"ErrorCode":1,"Title":"t","Code":"TEAPOT","Detail":"d"}]', 'SERVICE_ANSWER_MALFORMED'],
  ])('of %s with an unknown body is never taken for an answer', (status, body, code) => {
    expect(refusedByService(reply(status, body)).code).toBe(code);
  });
});
