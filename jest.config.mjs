export default {
  testEnvironment: 'node',
  // The default leaves one core idle: of two, half.
  maxWorkers: '100%',
  // Long enough for a test that starts programs while others use the cores.
  testTimeout: 30_000,
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/dist/'],
};
