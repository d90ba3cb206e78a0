import { openPtyLink } from '@spherite/device';

/** A port that sends every byte back, over the same kind of pseudo-terminal as a device's. */
const link = await openPtyLink();
link.onData((bytes) => link.write(bytes));
console.log(link.address.kind === 'pty' ? link.address.path : '');
