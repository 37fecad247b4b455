export { buildSchedule } from './build'
export type { CaseFile } from './case-format'
export { answerCase, type CaseAnswer } from './case-report'
export * from './types'
