export {
  type AppManifest,
  readAppManifest,
  unknownCapabilities,
  unresolvedNames,
} from './app-manifest.ts';
export { type Application, type ApplicationParts, packApplication, readApplication } from './application.ts';
export {
  type CapabilityImage,
  type CapabilityParts,
  capabilityComponentId,
  capabilityImageSize,
  readCapabilityImage,
  writeCapabilityImage,
} from './capability-image.ts';
export { ImageError, type ImageErrorCode, imageErrors } from './errors.ts';
export { guidBytes, guidText } from './guid.ts';
export type { ImageMetadata, RuntimeNeed } from './image-metadata.ts';
export {
  type ImagePackage,
  type ImageParts,
  readImagePackage,
  writeImagePackage,
} from './image-package.ts';
export { capability, capabilityName, imageType, runtime } from './image-type.ts';
export {
  type OperatingSystemComponent,
  operatingSystemComponents,
  recoveryImages,
} from './operating-system.ts';
export { createSigner, newSignerPem, type Signer } from './signer.ts';
export { type TrustAnchor, trustAnchor } from './trust-anchor.ts';
