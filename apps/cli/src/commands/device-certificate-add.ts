import { SpheriteError } from '@spherite/protocol';
import { attachedDeviceOption, certificateIdOption, command, flag, required, value } from '../command.ts';
import type { Context } from '../context.ts';
import { onDevice } from '../devices/on-device.ts';
import { certificatePem, privateKeyPem, readGivenPem } from '../files/given-pem.ts';
import { givenSecret, neededSecret } from '../secrets.ts';
import { certificateAdded } from '../texts/certificates.ts';

export const deviceCertificateAdd = command({
  options: {
    id: certificateIdOption,
    type: required('-t, --cert-type <type>', 'What the certificate is for.', {
      choices: ['client', 'rootca'],
      aliases: ['--certtype <type>'],
    }),
    publicKey: required('-p, --public-key-filepath <file>', 'The certificate, as PEM.', {
      aliases: ['--pubkeyfilepath <file>'],
    }),
    privateKey: value('--private-key-filepath <file>', 'The private key of a client certificate, as PEM.', {
      aliases: ['--privkeyfilepath <file>'],
    }),
    password: value('-w, --private-key-password <password>', 'The password of the private key.', {
      aliases: ['--privkeypassword <password>'],
    }),
    passwordStdin: flag(
      '--private-key-password-stdin',
      'Read the password of the private key from standard input.',
    ),
    device: attachedDeviceOption,
  },
  examples: [
    ['azsphere device certificate add -i myRoot -t rootca -p root.pem', 'whom to believe'],
    [
      'azsphere device certificate add -i myClient -t client -p client.pem --private-key-filepath key.pem',
      'what the device shows of itself',
    ],
  ],
  notes:
    'A certificate takes the place of one of the same name. The password of an encrypted key is asked for where it is not given.',
  run: async (options, context) => {
    const { id, type, privateKey } = options;
    checkKey(options);
    const publicCert = await readGivenPem(options.publicKey, certificatePem);
    const key = privateKey === undefined ? {} : await readKey(context, privateKey, options);
    return onDevice(context, options, async (device) => {
      context.progress.changing();
      await device.addCertificate({
        params: { id },
        body: { certType: type, publicCert, ...key },
      });
      context.say(certificateAdded(id));
      return { id, certType: type };
    });
  },
});

interface KeyChoice {
  readonly privateKey: string | undefined;
  readonly password: string | undefined;
  readonly passwordStdin: boolean;
}

const checkKey = ({ type, privateKey, password, passwordStdin }: KeyChoice & { type: string }): void => {
  if (privateKey !== undefined) return;
  if (type === 'client')
    throw new SpheriteError(
      'USAGE',
      'A client certificate needs its private key. Name the file with --private-key-filepath.',
    );
  if (password !== undefined || passwordStdin)
    throw new SpheriteError('USAGE', 'A password is of use only with --private-key-filepath. Leave it out.');
};

const readKey = async (
  context: Context,
  path: string,
  { password: given, passwordStdin: fromStdin }: KeyChoice,
): Promise<{ privateKey: string; password?: string }> => {
  const privateKey = await readGivenPem(path, privateKeyPem);
  const question = 'Password of the private key';
  const choice = { option: '--private-key-password', given, fromStdin, question } as const;
  const password = await (privateKey.includes('ENCRYPTED') ? neededSecret : givenSecret)(context, choice);
  return { privateKey, ...(password === undefined ? {} : { password }) };
};
