/** Of the real tool, and not here; a group stands for all that is in it. */
const notSimulated: readonly string[] = [
  'ca-certificate',
  'device assign',
  'device image list-targeted',
  'device show-count',
  'device show-deployment-status',
  'device sideload set-deployment-timeout',
  'device sideload show-deployment-timeout',
  'device unassign',
  'device update',
  'device-group',
  'dg',
  'get-support-data',
  'hardware-definition',
  'hwd',
  'image',
  'image-package pack-board-config',
  'img',
  'prd',
  'product',
  'register-user',
  'role',
  'tenant download-error-report',
  'tenant migrate',
  'tenant update',
];

/** What to tell somebody who wants a verb of the real tool that is not here. */
export const findNotSimulated = (words: readonly string[]): string | undefined => {
  const name = notSimulated.find((each) => each.split(' ').every((word, place) => word === words[place]));
  return (
    name &&
    `'azsphere ${name}' is a command of the real tool that Spherite does not simulate yet. See what there is with 'azsphere --help'.`
  );
};
