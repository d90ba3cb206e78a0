/** What an application says about itself. */
export interface AppManifest {
  readonly SchemaVersion: number;
  readonly Name: string;
  /** GUID in lower case. */
  readonly ComponentId: string;
  /** Absolute path of one of the application's files. */
  readonly EntryPoint: string;
  readonly CmdArgs: readonly string[];
  readonly Capabilities: {
    readonly MutableStorage?: { readonly SizeKB: number } | undefined;
    readonly AllowedConnections?: readonly string[] | undefined;
    readonly [name: string]: unknown;
  };
  readonly ApplicationType: 'Default' | 'Debugger';
  readonly TargetApplicationRuntimeVersion?: number | undefined;
}

export const readAppManifest = (bytes: Uint8Array): AppManifest => {
  throw new RangeError(`not yet: ${bytes.length}`);
};
