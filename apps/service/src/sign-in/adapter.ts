import { type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider';
import type { Artifacts } from './artifacts.ts';

/** The provider's view of {@link Artifacts}. */
export const createAdapter =
  (artifacts: Artifacts): AdapterFactory =>
  (model) => ({
    upsert: (id, payload, seconds) => artifacts.save(model, id, { ...payload }, seconds),
    find: async (id) => artifacts.find(model, id) as AdapterPayload | undefined,
    findByUid: async (uid) => artifacts.findByUid(model, uid) as AdapterPayload | undefined,
    findByUserCode: async (userCode) =>
      artifacts.findByUserCode(model, userCode) as AdapterPayload | undefined,
    consume: async (id) => {
      const outcome = await artifacts.consume(model, id);
      if (outcome === 'used before') throw new errors.InvalidGrant('it was used before');
    },
    destroy: (id) => artifacts.destroy(model, id),
    revokeByGrantId: (grantId) => artifacts.destroyByGrant(model, grantId),
  });
