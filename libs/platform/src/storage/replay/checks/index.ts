export { FINDINGS_MAX, type Check, type Finding } from './check';
export { CHECKS } from './checks';
export { runChecks, type CheckResult } from './run-checks';
