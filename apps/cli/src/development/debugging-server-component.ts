/** The component that the SDK's own debugging server is. */
export const debuggingServerId = '8548b129-b16f-4f84-8dbe-d2c847862e78';

/** By which a device knows what it can debug with, whoever made it. */
export const debuggingServerName = 'gdbserver';
