import {
  operationState,
  type ServiceClient,
  type ServiceOperation,
  SpheriteError,
  serviceClient,
} from '@spherite/protocol';
import type { Context } from './context.ts';

/** The public API as the signed-in user. @throws SpheriteError `NOT_SIGNED_IN` before anything is asked. */
export const cloud = async (context: Context): Promise<ServiceClient> => {
  await context.session.current();
  const { send } = await context.service();
  return serviceClient(send, () => context.session.accessToken());
};

const pauseMs = 200;
const maxPauses = 300;

/** Waits until an operation has ended well. */
export const finished = async (
  client: ServiceClient,
  started: ServiceOperation,
  wait: Context['wait'],
): Promise<ServiceOperation> => {
  let operation = started;
  for (let pauses = 0; isUnderWay(operation); pauses++) {
    if (pauses === maxPauses)
      throw new SpheriteError(
        'SERVICE_FAILED',
        'The service has not come to an end with it within a minute. Repeat the command: repeating is safe.',
      );
    await wait(pauseMs);
    const { TenantId: tenantId, OperationId: operationId } = operation;
    operation = await client.getOperation({ params: { tenantId, operationId } });
  }
  if (operation.State !== operationState.Complete)
    throw new SpheriteError(
      'SERVICE_FAILED',
      `The service could not do it: ${operation.Error?.Message ?? 'it does not say why.'} Repeating the command is safe.`,
    );
  return operation;
};

const isUnderWay = ({ State }: ServiceOperation): boolean =>
  State === operationState.NotStarted || State === operationState.InProgress;
