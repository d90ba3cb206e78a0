import { createChallengeKey } from '@spherite/identity';
import { authorityPath, signInPaths } from '@spherite/protocol';
import { createAttempt } from './attempts.ts';
import { createAuditStore, createAuditTrail } from './audit/index.ts';
import { type ClaimStore, createClaimStore, createServicePort } from './claims/index.ts';
import type { Service, ServiceOptions } from './create-service.ts';
import { type Database, keptSecret } from './database/index.ts';
import {
  createDeviceAuthentication,
  createDeviceStore,
  createFactory,
  createSignatures,
  createStatements,
} from './devices/index.ts';
import { createDirectory } from './directory/index.ts';
import { createEmulatorPort } from './emulator-port.ts';
import { type Answer, listen } from './http/index.ts';
import { drawnAhead } from './ids.ts';
import { createRecovery, createWorldImages } from './images/index.ts';
import { createSignIn } from './sign-in/index.ts';
import { steadyClock } from './steady-clock.ts';

/** What a test may put in the place of the real thing. */
export interface Parts {
  readonly claimStore?: (database: Database) => ClaimStore;
  readonly signIn?: typeof createSignIn;
}

/** The service as the house itself sees it. */
export interface ComposedService extends Service {
  /** Answers a request that did not come over the network. */
  fetch(request: Request): Response | Promise<Response>;
}

/** There is no option that makes the service listen beyond this machine. */
const host = '127.0.0.1';

/** Puts the rooms together over an open database, which is closed with the service, or when there is none. */
export async function compose(
  options: ServiceOptions,
  database: Database,
  parts: Parts = {},
): Promise<ComposedService> {
  const { random, names = random, report } = options;
  try {
    const auditStore = createAuditStore(database);
    const clock = steadyClock(options.clock, createAuditTrail(auditStore, options.clock).newest);
    const trail = createAuditTrail(auditStore, clock);
    const attempt = createAttempt(database, trail);
    const deviceStore = createDeviceStore(database);
    const claimStore = (parts.claimStore ?? createClaimStore)(database);
    // A clock that was set back is better told now than at the first request.
    clock.now();
    const key = createChallengeKey(await keptSecret(database, 'challenges', () => random(32)));
    const directory = await createDirectory({
      database,
      clock,
      random,
      names,
      ...(options.usersChanged ? { changed: options.usersChanged } : {}),
      ...(options.seed ? { seed: options.seed } : {}),
    });

    const signatures = createSignatures();
    const server = await listen(host, options.port);
    const { port } = server;
    const url = `http://${host}:${port}`;
    const audience = [url, `http://localhost:${port}`, `http://[::1]:${port}`, ...(options.origins ?? [])];
    const statements = createStatements({
      store: deviceStore,
      key,
      checkSignature: signatures.check,
      audience,
      clock,
      random,
    });
    const worldImages = createWorldImages(database);
    const common = { statements, attempt, worldImages, clock, random };
    const deviceAuthentication = createDeviceAuthentication({
      ...common,
      store: deviceStore,
      tenantOf: (deviceId) => claimStore.claim(deviceId)?.tenantId,
    });
    let open = true;
    const emulator = createEmulatorPort({
      factory: createFactory({ ...common, store: deviceStore }),
      directory,
      auditStore,
      trail,
      isOpen: () => open,
    });
    const service = createServicePort({
      ...common,
      random: drawnAhead(names),
      store: claimStore,
      isManufactured: deviceStore.isManufactured,
      trail,
      proofRequired: options.claims === 'proof',
    });
    const signIn = (parts.signIn ?? createSignIn)({ database, directory, url, clock, random, report });
    let answer: Promise<Answer> | undefined;
    const loadAnswer = (): Promise<Answer> => {
      answer ??= import('./http/answer.ts').then(({ createAnswer }) =>
        createAnswer({
          service,
          deviceAuthentication,
          recovery: createRecovery(worldImages),
          emulator,
          authenticate: signIn.authenticate,
          token: options.token,
          version: options.version,
          report,
        }),
      );
      return answer;
    };
    server.serve((request, response) => {
      if (isSignIn(request.url ?? '')) {
        signIn.handle(request, response);
        return;
      }
      loadAnswer()
        .then(({ listener }) => listener(request, response))
        .catch((error: unknown) => {
          report(error);
          response.destroy();
        });
    });

    return {
      url,
      port,
      emulator,
      deviceAuthentication,
      fetch: async (request) => (await loadAnswer()).fetch(request),
      close: async () => {
        open = false;
        await server.close();
        await signatures.close();
        // A world that is forgotten now needs no hashes of the passwords that nobody has used.
        if (options.data !== undefined) await directory.settled();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

const signInPrefixes = [`${authorityPath}/`, `${signInPaths.pages}/`, signInPaths.deviceVerification];

const isSignIn = (path: string): boolean => signInPrefixes.some((prefix) => path.startsWith(prefix));
