import { deviceCommands, type Operation, type PlainRequest } from '@spherite/protocol';

const patterns = Object.values<Operation>(deviceCommands).map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replace(/:\w+/g, '[^/]+')}$`),
}));

/** The operation that a request is for, if it is for any. */
export const operationOf = ({ method, path }: Pick<PlainRequest, 'method' | 'path'>): Operation | undefined =>
  patterns.find(({ operation, pattern }) => operation.method === method && pattern.test(path))?.operation;

/** `GET /app/status/:componentId` */
export const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;
