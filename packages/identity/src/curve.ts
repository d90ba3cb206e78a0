/** P-256, also known as secp256r1 and prime256v1 (SEC 2 §2.4.2): y² = x³ − 3x + b over the field of p elements. */
export const curveName = 'prime256v1';

const p = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

/** How many points the base point generates: private keys are the numbers from 1 to `order - 1`. */
export const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * Whether X‖Y in 128 hexadecimal digits is a point of the curve, by the equation itself: exact, and a
 * micro-second where a key import takes forty. The cofactor is 1, so every such point is a usable public key.
 */
export function isOnCurve(hex: string): boolean {
  const x = BigInt(`0x${hex.slice(0, 64)}`);
  const y = BigInt(`0x${hex.slice(64)}`);
  return x < p && y < p && (y * y - x * (x * x - 3n) - b) % p === 0n;
}
