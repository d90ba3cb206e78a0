export { createServicePort } from './service-port.ts';
export { type ClaimStore, createClaimStore } from './store.ts';
