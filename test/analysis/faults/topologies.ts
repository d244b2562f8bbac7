import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinLoaded, loadObjects, loadText } from '../../../lib/analysis/input/load';
import { pagesOf, rulePage } from '../rules/page';
import { appliedTls, measuredTls, TLS_TOPOLOGIES } from '../records-tls';
import { CATEGORIES } from '../../../lib/analysis/rules';
import { BASES, objectsOf, type Topology } from './healthy';
import { MUTATIONS } from './mutations';
import { generator } from './random';
import { type Given } from './judge';
import { caseLoaded, CASES } from './cases';

const folder = join(__dirname, '../vectors/topologies');
const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');
const stock = loadText(read('stock.yaml'), 'stock.yaml');

/** The topologies that were measured. */
export function recorded(): readonly Given[] {
  const plain = readdirSync(folder, { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ name }): Given => {
      const { scopeGatewayToNamespace } = JSON.parse(read(name, 'measured.json')) as {
        scopeGatewayToNamespace: boolean;
      };
      const loaded = joinLoaded([stock, loadText(read(name, 'manifests.yaml'), name)]);
      return { name: `record ${name}`, loaded, options: { scopeGatewayToNamespace } };
    });
  const tls = TLS_TOPOLOGIES.map((id): Given => {
    const { scopeGatewayToNamespace } = measuredTls(id);
    return {
      name: `record of TLS ${id}`,
      loaded: { manifests: appliedTls(id), problems: [] },
      options: { scopeGatewayToNamespace },
    };
  });
  return [...plain, ...tls];
}

/** The examples of the rules' pages. */
export function pages(): readonly Given[] {
  return CATEGORIES.flatMap(({ name: category }) => pagesOf(category)).flatMap((name) => {
    const { bad, good } = rulePage(name);
    return [
      { name: `page ${name}, bad`, loaded: loadText(bad, name) },
      { name: `page ${name}, good`, loaded: loadText(good, name) },
    ];
  });
}

/** The collected cases. */
export function cases(): readonly Given[] {
  return CASES.map((name) => ({ name: `case ${name}`, loaded: caseLoaded(name) }));
}

/** Each mistake in one of the topologies that are in order, in turn. */
export function mutatedInTurn(): readonly Given[] {
  const bases = Object.keys(BASES);
  return Object.keys(MUTATIONS).map((name, index) => mutation(bases[index % bases.length] ?? '', [name]));
}

/** Each mistake in each of the topologies that are in order, and `pairs` times two in any of them. */
export function mutated(pairs: number): readonly Given[] {
  const names = Object.keys(MUTATIONS);
  const bases = Object.keys(BASES);
  const single = bases.flatMap((base) =>
    [[], ...names.map((name) => [name])].map((changes) => mutation(base, changes)),
  );
  const random = generator(20_261_128);
  const several = Array.from({ length: pairs }, () => {
    const [base, first, second] = [random.of(bases), random.of(names), random.of(names)];
    return mutation(base, [first, second]);
  });
  return [...single, ...several];
}

export function mutation(base: string, changes: readonly string[]): Given {
  const topology = structuredClone(BASES[base]?.() as Topology);
  for (const change of changes) MUTATIONS[change]?.(topology);
  return { name: `${base}: ${changes.join(' + ')}`, loaded: loadObjects(objectsOf(topology), 'objects') };
}

export function topologies({ pairs }: { readonly pairs: number }): readonly Given[] {
  return [...recorded(), ...cases(), ...pages(), ...mutated(pairs)];
}
