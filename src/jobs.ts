import type { Logger } from 'pino'
import type { Deps } from './web/context'
import type { Job } from './web/feature'

/** Runs each job again and again with a pause in between; a failure is logged and tried again at the next turn. */
export function startJobs(jobs: readonly Job[], deps: Deps, log: Logger): () => Promise<void> {
  let stopped = false
  const timers = new Map<string, NodeJS.Timeout>()
  const running = new Set<Promise<void>>()
  const turn = (job: Job) => {
    const work = job
      .run(deps)
      .catch(error => log.error({ err: error, job: job.name }, 'job failed'))
      .finally(() => {
        running.delete(work)
        if (!stopped) plan(job)
      })
    running.add(work)
  }
  const plan = (job: Job) =>
    timers.set(
      job.name,
      setTimeout(() => turn(job), job.everySeconds * 1000),
    )
  for (const job of jobs) plan(job)
  return async () => {
    stopped = true
    for (const timer of timers.values()) clearTimeout(timer)
    await Promise.all(running)
    const last = jobs.filter(job => job.atEnd)
    await Promise.all(
      last.map(job => job.run(deps).catch(error => log.error({ err: error, job: job.name }, 'job failed'))),
    )
  }
}
