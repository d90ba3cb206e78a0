import {
  capabilityName,
  type ImagePackage,
  imageType,
  readApplication,
  readCapabilityImage,
  type Signer,
  trustAnchor,
} from '@spherite/image';
import type { ContentModel, MetadataModel } from '../texts/image-packages.ts';
import { imageTypeText } from '../texts/images.ts';
import { runtimeName } from './runtimes.ts';

/** The certificate that every SDK signs with; the thumbprint is all that is known of it here. */
const sdkTestThumbprint = 'a8d5cc6958f48710140d7a26160fc1cfc31f5df0';

/** @param own - who signs in this home, where there has been something to sign */
export const describeMetadata = (image: ImagePackage, own: Signer | undefined): MetadataModel => {
  const { metadata, payload } = image;
  const isOwn = own?.thumbprint === metadata.thumbprint;
  return {
    identity: {
      imageType: imageTypeText(metadata.imageType),
      componentId: metadata.componentId,
      imageId: metadata.imageId,
    },
    signature: {
      signingType: 'ECDsa256',
      cert: metadata.thumbprint,
      signer: isOwn ? 'the development key of this home' : (knownSigners[metadata.thumbprint] ?? null),
      verified: isOwn ? trustAnchor(own.publicKeyPem).verifies(image) : null,
    },
    debug: metadata.sections.some(({ id }) => id === 'DB')
      ? { imageName: metadata.name, builtOn: new Date(metadata.builtAt).toISOString() }
      : null,
    temporaryImage: { underDevelopment: metadata.underDevelopment },
    abiDepends: metadata.needs.map(({ type, version }) => ({
      runtime: runtimeName(type) ?? `type ${type}`,
      version,
    })),
    sections: metadata.sections.map(({ id, data }) => ({ id, data: Buffer.from(data).toString('hex') })),
    payloadSize: payload.length,
  };
};

const knownSigners: Readonly<Record<string, string>> = { [sdkTestThumbprint]: 'Azure Sphere SDK Test' };

/** What is in the payload, of the kinds that are known here. @throws ImageError */
export const describeContent = (bytes: Uint8Array, image: ImagePackage): ContentModel => {
  switch (image.metadata.imageType) {
    case imageType.Applications: {
      const { manifest, files } = readApplication(image);
      return {
        manifest,
        files: files.map(({ path, size, mode }) => ({ path, size, executable: (mode & 0o111) !== 0 })),
      };
    }
    case imageType.FirmwareConfig: {
      const { deviceId, capabilities } = readCapabilityImage(bytes);
      return { deviceId: deviceId.toUpperCase(), capabilities: capabilities.map(capabilityName) };
    }
    default:
      return {};
  }
};
