import { DeviceRefusal, deviceErrors } from '@spherite/protocol';

export const notYet = (): never => {
  throw new DeviceRefusal(500, deviceErrors.InternalError);
};
