/** Content formats and the media types they stand for (RFC 7252 §12.3, RFC 8132 §8). */
const MEDIA_TYPES: Readonly<Record<number, string>> = {
  0: 'text/plain; charset=utf-8',
  40: 'application/link-format',
  41: 'application/xml',
  42: 'application/octet-stream',
  47: 'application/exi',
  50: 'application/json',
  51: 'application/json-patch+json',
  52: 'application/merge-patch+json',
  60: 'application/cbor',
};

const FORMATS: ReadonlyMap<string, number> = new Map(
  Object.entries(MEDIA_TYPES).map(([format, type]) => [essence(type), Number(format)]),
);

export const LINK_FORMAT = 40;

/** The media type without its parameters: CoAP has no room for them (RFC 8075 §6.2). */
function essence(mediaType: string): string {
  return (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** The content format of a media type; `undefined` for the many that CoAP has no number for. */
export function contentFormatOf(mediaType: string): number | undefined {
  return FORMATS.get(essence(mediaType));
}

export function mediaTypeOf(contentFormat: number | undefined): string | undefined {
  return contentFormat === undefined ? undefined : MEDIA_TYPES[contentFormat];
}
