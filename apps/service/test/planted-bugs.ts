import { sql } from 'drizzle-orm';
import { createClaimStore } from '../src/claims/index.ts';
import type { Database } from '../src/database/index.ts';
import type { WorldOptions } from '../src/testing/index.ts';

/**
 * Three bugs of the kind that a service like this is most likely to have. The tests that look for races and for
 * losses have to find each of them, or they prove nothing.
 */
export const plantedBugs = {
  /** Looks whether the device is free, and takes it a little later: what is free for two is taken by two. */
  'check then insert': {
    parts: {
      claimStore: (database) => {
        const store = createClaimStore(database);
        type Claim = Parameters<typeof store.insertClaim>[0];
        const claims = new Map<string, Claim>();
        return {
          ...store,
          claim: (deviceId) => claims.get(deviceId),
          insertClaim: (row) => {
            setTimeout(() => claims.set(row.deviceId, row), 5);
          },
        };
      },
    },
  },

  /** Answers once it is done, and writes it to the disk a little later. */
  'acknowledge before commit': {
    around: (database) => {
      let pending: NodeJS.Timeout | undefined;
      const finish = (): void => {
        clearTimeout(pending);
        if (pending) database.orm.run(sql`COMMIT`);
        pending = undefined;
      };
      return {
        ...database,
        commit: async (work) => {
          if (!pending) {
            database.orm.run(sql`BEGIN`);
            pending = setTimeout(finish, 40);
          }
          return work();
        },
        close: async () => {
          finish();
          await database.close();
        },
      } satisfies Database;
    },
  },

  /** Does not recognise a claim that was made before into the same tenant, and makes it again. */
  'retry applies twice': {
    parts: {
      claimStore: (database) => {
        const store = createClaimStore(database);
        const claims = new Map<string, string>();
        let asked: string | undefined;
        return {
          ...store,
          tenant: (id) => {
            asked = id;
            return store.tenant(id);
          },
          claim: (deviceId) => {
            const claim = store.claim(deviceId);
            return claim?.tenantId === asked ? undefined : claim;
          },
          insertClaim: (row) => {
            if (!claims.has(row.deviceId)) store.insertClaim(row);
            claims.set(row.deviceId, row.tenantId);
          },
        };
      },
    },
  },
} satisfies Record<string, WorldOptions>;

export type PlantedBug = keyof typeof plantedBugs;
