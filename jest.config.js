const swc = ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }]
// ESM-only packages that Jest cannot require on this Node line; they go through the transform.
const esm = [
  '@marcbachmann/cel-js',
  '@faker-js/faker',
  'nodemailer',
  'otplib',
  '@otplib',
  '@scure',
  '@noble',
  'temporal-polyfill',
  'temporal-utils',
]

module.exports = {
  testEnvironment: '<rootDir>/test/support/environment.ts',
  testSequencer: '<rootDir>/test/support/sequencer.js',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.(ts|js|mjs)$': swc },
  transformIgnorePatterns: [`/node_modules/(?!(${esm.join('|')})/)`],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testTimeout: 30_000,
}
