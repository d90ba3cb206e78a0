import type { Command } from '../command.ts';

export interface Verb {
  readonly path: readonly string[];
  readonly summary: string;
  /** Loads the file that holds the verb; the others stay where they are. */
  readonly load: () => Promise<Command>;
}

const verb = (words: string, summary: string, load: () => Promise<Command>): Verb => ({
  path: words.split(' '),
  summary,
  load,
});

/** Words that verbs stand behind. */
export interface Group {
  readonly path: readonly string[];
  readonly summary: string;
  /** What the first generation of the tool also took for the last word. */
  readonly alias?: string;
}

const group = (words: string, summary: string, alias?: string): Group => ({
  path: words.split(' '),
  summary,
  ...(alias === undefined ? {} : { alias }),
});

/** A group is shown where the first of its verbs stands. */
// biome-ignore format: one line for each group
export const groups: readonly Group[] = [
  group('tenant', 'Manage Azure Sphere tenants.'),
  group('device', 'Manage devices.', 'dev'),
  group('device app', 'Manage the applications on the attached device.'),
  group('device capability', 'Manage what the attached device allows.'),
  group('device certificate', 'Manage the certificates on the attached device.'),
  group('device image', 'Manage the images on the attached device.', 'img'),
  group('device manufacturing-state', 'Manage how far the attached device has come in manufacturing.'),
  group('device network', 'Manage the network of the attached device.'),
  group('device network proxy', 'Manage the proxy of the attached device.'),
  group('device sideload', 'Put applications on the attached device, and manage them there.', 'sl'),
  group('device wifi', 'Manage the Wi-Fi of the attached device.'),
  group('image-package', 'Make and describe image packages.', 'pkg'),
];

/** Every verb of `azsphere`: a new one is a file beside this one and a line here. */
// biome-ignore format: one line for each verb
export const verbs: readonly Verb[] = [
  verb('login', 'Log in to the Azure Sphere Security Service.', async () => (await import('./login.ts')).login),
  verb('logout', 'Log out from the Azure Sphere Security Service.', async () => (await import('./logout.ts')).logout),
  verb('show-user', 'Show information about the logged in Azure Sphere user.', async () => (await import('./show-user.ts')).showUser),
  verb('show-version', 'Show the version of the Azure Sphere tools.', async () => (await import('./show-version.ts')).showVersion),
  verb('tenant create', 'Create a tenant, with an attached device that has never created one.', async () => (await import('./tenant-create.ts')).tenantCreate),
  verb('tenant list', 'List the tenants of your directory.', async () => (await import('./tenant-list.ts')).tenantList),
  verb('tenant select', 'Select the tenant that commands use.', async () => (await import('./tenant-select.ts')).tenantSelect),
  verb('tenant show-selected', 'Show the tenant that commands use.', async () => (await import('./tenant-show-selected.ts')).tenantShowSelected),
  verb('device claim', 'Claim a device into a tenant, once and for ever.', async () => (await import('./device-claim.ts')).deviceClaim),
  verb('device list', 'List the devices that are claimed into a tenant.', async () => (await import('./device-list.ts')).deviceList),
  verb('device show', 'Show a device that is claimed into a tenant.', async () => (await import('./device-show.ts')).deviceShow),
  verb('device list-attached', 'List the devices that are attached to this machine.', async () => (await import('./device-list-attached.ts')).deviceListAttached),
  verb('device rescan-attached', 'Look again for devices that are attached to this machine.', async () => (await import('./device-rescan-attached.ts')).deviceRescanAttached),
  verb('device show-attached', 'Show the device that is attached to this machine.', async () => (await import('./device-show-attached.ts')).deviceShowAttached),
  verb('device restart', 'Restart the attached device.', async () => (await import('./device-restart.ts')).deviceRestart),
  verb('device enable-development', 'Let the attached device take applications that are being developed.', async () => (await import('./device-enable-development.ts')).deviceEnableDevelopment),
  verb('device enable-cloud-test', 'Lock the attached device again, as a customer would have it.', async () => (await import('./device-enable-cloud-test.ts')).deviceEnableCloudTest),
  verb('device recover', 'Put the operating system on the attached device anew.', async () => (await import('./device-recover.ts')).deviceRecover),
  verb('device log', 'Follow what the attached device says, until Ctrl-C.', async () => (await import('./device-log.ts')).deviceLog),
  verb('device show-os-version', 'Show the version of the operating system of the attached device.', async () => (await import('./device-show-os-version.ts')).deviceShowOsVersion),
  verb('device sideload deploy', 'Put an application or a board configuration on the attached device.', async () => (await import('./device-sideload-deploy.ts')).deviceSideloadDeploy),
  verb('device sideload delete', 'Delete applications from the attached device.', async () => (await import('./device-sideload-delete.ts')).deviceSideloadDelete),
  verb('device sideload show-status', 'Show what the applications on the attached device do.', async () => (await import('./device-app-show-status.ts')).deviceAppShowStatus),
  verb('device sideload start', 'Start applications on the attached device.', async () => (await import('./device-app-start.ts')).deviceAppStart),
  verb('device sideload stop', 'Stop applications on the attached device.', async () => (await import('./device-app-stop.ts')).deviceAppStop),
  verb('device app deploy', 'Put an application or a board configuration on the attached device.', async () => (await import('./device-sideload-deploy.ts')).deviceSideloadDeploy),
  verb('device app delete', 'Delete applications from the attached device.', async () => (await import('./device-sideload-delete.ts')).deviceSideloadDelete),
  verb('device app show-status', 'Show what the applications on the attached device do.', async () => (await import('./device-app-show-status.ts')).deviceAppShowStatus),
  verb('device app start', 'Start applications on the attached device.', async () => (await import('./device-app-start.ts')).deviceAppStart),
  verb('device app stop', 'Stop applications on the attached device.', async () => (await import('./device-app-stop.ts')).deviceAppStop),
  verb('device app show-quota', 'Show how much mutable storage the applications on the attached device use.', async () => (await import('./device-app-show-quota.ts')).deviceAppShowQuota),
  verb('device app show-memory-stats', 'Show how much memory the applications on the attached device use.', async () => (await import('./device-app-show-memory-stats.ts')).deviceAppShowMemoryStats),
  verb('device image list-installed', 'List the images that are installed on the attached device.', async () => (await import('./device-image-list-installed.ts')).deviceImageListInstalled),
  verb('device capability show-attached', 'Show what the attached device allows.', async () => (await import('./device-capability-show-attached.ts')).deviceCapabilityShowAttached),
  verb('device capability download', 'Download what lets the attached device allow something.', async () => (await import('./device-capability-download.ts')).deviceCapabilityDownload),
  verb('device capability update', 'Let the attached device allow what was downloaded.', async () => (await import('./device-capability-update.ts')).deviceCapabilityUpdate),
  verb('device manufacturing-state show', 'Show how far the attached device has come in manufacturing.', async () => (await import('./device-manufacturing-state-show.ts')).deviceManufacturingStateShow),
  verb('device manufacturing-state update', 'Take the attached device further in manufacturing, for ever.', async () => (await import('./device-manufacturing-state-update.ts')).deviceManufacturingStateUpdate),
  verb('device certificate add', 'Put a certificate on the attached device.', async () => (await import('./device-certificate-add.ts')).deviceCertificateAdd),
  verb('device certificate delete', 'Remove a certificate from the attached device.', async () => (await import('./device-certificate-delete.ts')).deviceCertificateDelete),
  verb('device certificate list', 'List the certificates on the attached device.', async () => (await import('./device-certificate-list.ts')).deviceCertificateList),
  verb('device certificate show', 'Show a certificate on the attached device.', async () => (await import('./device-certificate-show.ts')).deviceCertificateShow),
  verb('device certificate show-quota', 'Show how much space is left for certificates on the attached device.', async () => (await import('./device-certificate-show-quota.ts')).deviceCertificateShowQuota),
  verb('device wifi add', 'Add a Wi-Fi network to the attached device.', async () => (await import('./device-wifi-add.ts')).deviceWifiAdd),
  verb('device wifi list', 'List the Wi-Fi networks that the attached device is to join.', async () => (await import('./device-wifi-list.ts')).deviceWifiList),
  verb('device wifi scan', 'List the Wi-Fi networks that the attached device sees.', async () => (await import('./device-wifi-scan.ts')).deviceWifiScan),
  verb('device wifi show', 'Show a Wi-Fi network of the attached device.', async () => (await import('./device-wifi-show.ts')).deviceWifiShow),
  verb('device wifi show-status', 'Show what the Wi-Fi of the attached device is doing.', async () => (await import('./device-wifi-show-status.ts')).deviceWifiShowStatus),
  verb('device wifi enable', 'Let the attached device join a Wi-Fi network.', async () => (await import('./device-wifi-enable.ts')).deviceWifiEnable),
  verb('device wifi disable', 'Keep the attached device from joining a Wi-Fi network.', async () => (await import('./device-wifi-disable.ts')).deviceWifiDisable),
  verb('device wifi forget', 'Remove a Wi-Fi network from the attached device.', async () => (await import('./device-wifi-forget.ts')).deviceWifiForget),
  verb('device wifi delete', 'Remove a Wi-Fi network from the attached device, as forget does.', async () => (await import('./device-wifi-forget.ts')).deviceWifiForget),
  verb('device wifi reload-config', 'Let the attached device read its Wi-Fi configuration and certificates anew.', async () => (await import('./device-wifi-reload-config.ts')).deviceWifiReloadConfig),
  verb('device network list-interfaces', 'List the network interfaces of the attached device.', async () => (await import('./device-network-list-interfaces.ts')).deviceNetworkListInterfaces),
  verb('device network show-status', 'Show how far the attached device is on the network.', async () => (await import('./device-network-show-status.ts')).deviceNetworkShowStatus),
  verb('device network show-diagnostics', 'Show why the attached device could not join Wi-Fi networks.', async () => (await import('./device-network-show-diagnostics.ts')).deviceNetworkShowDiagnostics),
  verb('device network enable', 'Bring a network interface of the attached device up.', async () => (await import('./device-network-enable.ts')).deviceNetworkEnable),
  verb('device network disable', 'Take a network interface of the attached device down.', async () => (await import('./device-network-disable.ts')).deviceNetworkDisable),
  verb('device network update-interface', 'Give a network interface of the attached device another hardware address.', async () => (await import('./device-network-update-interface.ts')).deviceNetworkUpdateInterface),
  verb('device network list-firewall-rules', 'List the firewall rules of the attached device.', async () => (await import('./device-network-list-firewall-rules.ts')).deviceNetworkListFirewallRules),
  verb('device network proxy show', 'Show the proxy of the attached device.', async () => (await import('./device-network-proxy-show.ts')).deviceNetworkProxyShow),
  verb('device network proxy apply', 'Set the proxy of the attached device.', async () => (await import('./device-network-proxy-apply.ts')).deviceNetworkProxyApply),
  verb('device network proxy enable', 'Let the attached device use the proxy that is set.', async () => (await import('./device-network-proxy-enable.ts')).deviceNetworkProxyEnable),
  verb('device network proxy disable', 'Keep the attached device from using the proxy that is set.', async () => (await import('./device-network-proxy-disable.ts')).deviceNetworkProxyDisable),
  verb('device network proxy delete', 'Remove the proxy of the attached device.', async () => (await import('./device-network-proxy-delete.ts')).deviceNetworkProxyDelete),
  verb('image-package pack-application', 'Make an image package of an application.', async () => (await import('./image-package-pack-application.ts')).imagePackagePackApplication),
  verb('image-package show', 'Describe an image package.', async () => (await import('./image-package-show.ts')).imagePackageShow),
  verb('completion', 'Print a script that completes azsphere commands in a shell.', async () => (await import('./completion.ts')).completion),
];
