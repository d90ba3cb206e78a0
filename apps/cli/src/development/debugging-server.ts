import { packApplication } from '@spherite/image';
import type { DeviceClient } from '@spherite/protocol';
import type { Context } from '../context.ts';
import { developmentSigner } from '../images/development-key.ts';
import { randomGuid } from '../images/random-guid.ts';
import { debuggingServerId, debuggingServerName } from './debugging-server-component.ts';

const manifest = {
  SchemaVersion: 1,
  Name: debuggingServerName,
  ComponentId: debuggingServerId,
  EntryPoint: '/bin/gdbserver',
  CmdArgs: [],
  Capabilities: {},
  ApplicationType: 'Debugger',
};

/** Applications do not execute on a simulated device, and neither does their debugger: it has to be there. */
const program = 'The debugging server of a simulated Azure Sphere device.\n';

/** Puts what applications are debugged with on a device that allows development. */
export const installDebuggingServer = async (context: Context, device: DeviceClient): Promise<void> => {
  const image = packApplication({
    files: new Map([
      ['/app_manifest.json', Buffer.from(JSON.stringify(manifest))],
      [manifest.EntryPoint, Buffer.from(program)],
    ]),
    imageId: randomGuid(context.random),
    builtAt: context.now(),
    signer: await developmentSigner(context),
  });
  await device.stageImage({ body: image });
  await device.installImages({ body: undefined });
};
