import type { Answer, deviceCommands } from '@spherite/protocol';

export const certificates = (identifiers: readonly string[]): string[] =>
  identifiers.length === 0
    ? ['No certificates are installed on the device.']
    : ['Installed certificates:', ...identifiers.map((identifier) => ` --> ${identifier}`)];

export const certificate = ({
  id,
  notBefore,
  notAfter,
  subjectName,
  issuerName,
}: Answer<typeof deviceCommands.getCertificate>): string[] => [
  `Certificate ID: ${id}`,
  `Subject: ${subjectName}`,
  `Issuer: ${issuerName}`,
  `Valid from: ${notBefore}`,
  `Valid until: ${notAfter}`,
];

export const certificateAdded = (id: string): string => `Successfully added certificate '${id}'.`;

export const certificateDeleted = (id: string): string => `Successfully deleted certificate '${id}'.`;

export const certificateQuota = (bytes: number): string => `Available space: ${bytes} bytes`;
