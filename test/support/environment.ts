import { relative } from 'node:path'
import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment'
import NodeEnvironment from 'jest-environment-node'
import { noteCost, ownSeconds } from './cost'

/** Node, with a note of what every file takes. */
export default class extends NodeEnvironment {
  private readonly file: string
  private readonly started = { cpu: ownSeconds(), at: performance.now() }

  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    super(config, context)
    this.file = relative(config.projectConfig.rootDir, context.testPath)
  }

  override async teardown(): Promise<void> {
    const { cpu, at } = this.started
    noteCost({ file: this.file, cpuSeconds: ownSeconds() - cpu, wallSeconds: (performance.now() - at) / 1000 })
    await super.teardown()
  }
}
