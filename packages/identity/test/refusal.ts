import { IdentityError, type IdentityErrorCode } from '../src/errors.ts';

/** The code with which an action is refused; undefined when it goes through. Any other error passes on. */
export function refusal(action: () => unknown): IdentityErrorCode | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof IdentityError) return error.code;
    throw error;
  }
}
