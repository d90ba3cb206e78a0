import { appAssign } from './app-assign.ts';
import { appRequireAssignment } from './app-require-assignment.ts';
import { appUnassign } from './app-unassign.ts';
import { auditVerify } from './audit-verify.ts';
import { ca } from './ca.ts';
import type { Verb } from './command.ts';
import { consoleVerb } from './console-verb.ts';
import { directoryAdd } from './directory-add.ts';
import { down } from './down.ts';
import { exec } from './exec.ts';
import { status } from './status.ts';
import { up } from './up.ts';
import { userAdd } from './user-add.ts';
import { userList } from './user-list.ts';
import { userResetPassword } from './user-reset-password.ts';

/** In the order of `spherite --help`. */
export const verbs: readonly Verb[] = [
  up,
  down,
  status,
  exec,
  consoleVerb,
  ca,
  userAdd,
  userResetPassword,
  userList,
  directoryAdd,
  appRequireAssignment,
  appAssign,
  appUnassign,
  auditVerify,
];
