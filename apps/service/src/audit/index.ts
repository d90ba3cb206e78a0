export { type AuditStore, createAuditStore } from './store.ts';
export { type AuditAction, type AuditEntry, type AuditTrail, createAuditTrail } from './trail.ts';
export { type Verification, verifyAudit } from './verification.ts';
