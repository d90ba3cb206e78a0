export { createService, type Service, type ServiceOptions } from './create-service.ts';
