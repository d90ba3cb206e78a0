/**
 * How long it takes to make a key of a password, which whoever encrypts a private key is free to choose, and which this
 * process waits for: so many take less than a second. OpenSSL asks for 2048, and tables of good practice for 600,000.
 */
const mostIterations = 1_000_000;

/** Whether an EncryptedPrivateKeyInfo (RFC 5958 §3) can be decrypted soon. What is not its DER cannot. */
export const isQuicklyDecrypted = (encrypted: Uint8Array): boolean => {
  try {
    return iterationsOf(encrypted) <= mostIterations;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

const tags = { integer: 0x02, octetString: 0x04, sequence: 0x30 };
/** 1.3.6.1.4.1.11591.4.11 (RFC 7914 §7.1) */
const scrypt = '2b06010401da47040b';

/**
 * In each of the algorithms the parameters begin with the salt, which is the first octet string of all. After it comes
 * how often: one number for PBKDF2 (RFC 8018 appendix A.2) and what came before it (A.3), for scrypt cost, block size
 * and parallelization.
 */
const iterationsOf = (encrypted: Uint8Array): number => {
  const leaves = [...leavesOf(Buffer.from(encrypted))];
  const salt = leaves.findIndex(({ tag }) => tag === tags.octetString);
  if (salt < 0) throw new RangeError('there is no salt');
  const isScrypt = leaves[salt - 1]?.content.toString('hex') === scrypt;
  const numbers = leaves.slice(salt + 1, salt + (isScrypt ? 4 : 2));
  return numbers.reduce((product, leaf) => product * numberOf(leaf), 1);
};

interface Leaf {
  readonly tag: number;
  readonly content: Buffer;
}

/** What is in the sequences of a piece of DER, and in those inside of them. @throws RangeError for anything else */
function* leavesOf(der: Buffer): Generator<Leaf> {
  for (let at = 0; at < der.length; ) {
    const tag = der.readUInt8(at);
    const short = der.readUInt8(at + 1);
    const octets = short < 0x80 ? 0 : short - 0x80;
    const length = short < 0x80 ? short : der.readUIntBE(at + 2, octets);
    const from = at + 2 + octets;
    at = from + length;
    if (at > der.length) throw new RangeError('an element ends after its surroundings');
    const content = der.subarray(from, at);
    const isConstructed = (tag & 0x20) !== 0;
    if (tag === tags.sequence) yield* leavesOf(content);
    else if (isConstructed) throw new RangeError('an element is made of others, and no sequence');
    else yield { tag, content };
  }
}

/** @throws RangeError for what is no small number */
const numberOf = ({ tag, content }: Leaf): number => {
  if (tag !== tags.integer) throw new RangeError('an element is no integer');
  return content.readUIntBE(0, content.length);
};
