import { PluginKind, declareValuePlugin } from '@stryker-mutator/api/plugin';
import { createHash } from 'node:crypto';

// One statement in how many is mutated. By its text, so that the same statements are taken wherever they stand.
const ONE_IN = Number(process.env.MUTATION_ONE_IN ?? 1);

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'sample', {
    shouldIgnore(path) {
      const isWhole = path.isExpressionStatement() || path.isReturnStatement() || path.isVariableDeclaration();
      if (ONE_IN === 1 || !(isWhole || path.isIfStatement())) return undefined;
      const digest = createHash('sha256').update(path.toString()).digest();
      return digest.readUInt32BE(0) % ONE_IN === 0 ? undefined : 'not in the sample';
    },
  }),
];
