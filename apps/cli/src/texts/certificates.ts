/** What a certificate says of itself, as the device tells it; the keys are those of `-o json`. */
export interface CertificateModel {
  readonly id: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly subjectName: string;
  readonly issuerName: string;
}

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
}: CertificateModel): string[] => [
  `Certificate ID: ${id}`,
  `Subject: ${subjectName}`,
  `Issuer: ${issuerName}`,
  `Valid from: ${notBefore}`,
  `Valid until: ${notAfter}`,
];

export const certificateAdded = (id: string): string => `Successfully added certificate '${id}'.`;

export const certificateDeleted = (id: string): string => `Successfully deleted certificate '${id}'.`;

export const certificateQuota = (bytes: number): string => `Available space: ${bytes} bytes`;
