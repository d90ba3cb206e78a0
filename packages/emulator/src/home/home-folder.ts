import { homeUnusable, makeFolder } from '@spherite/protocol';

/**
 * Makes sure that the home is a folder, private to its owner when it is new.
 * @throws SpheriteError `HOME_UNUSABLE`
 */
export const prepareHome = (home: string): void => {
  try {
    makeFolder(home);
  } catch (error) {
    throw homeUnusable(home, error);
  }
};
