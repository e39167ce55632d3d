export { ignoreBrokenOutput } from './broken-output.ts';
export { exitOnRequest, type ExitOptions } from './exit-on-request.ts';
export { defaultMessageRate, FloodGuard, floodRecoveryMs } from './flood-guard.ts';
export { OptionError } from './option-error.ts';
export { ProcessError, type ProcessErrorCode } from './process-error.ts';
export type { RestartPolicyOptions } from './restart-policy.ts';
export {
  SupervisedProcess,
  type HealthCheck,
  type ProcessExit,
  type Startup,
  type SupervisedProcessOptions,
} from './supervised-process.ts';
