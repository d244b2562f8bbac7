import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { analyze } from '../../lib/analysis/analyze';
import { type Finding } from '../../lib/analysis/finding';
import { joinLoaded, loadText } from '../../lib/analysis/input/load';
import { readPaths } from '../../lib/analysis/input/read';
import { KnativeRelease } from '../../lib';
import { Component } from '../harness/components';
import { OPERATOR_DATA } from '../harness/manifests';
import { type Part } from '../harness/part';

const RECORDED = 'test/analysis/vectors/topologies';

/** The stock installation is not wrong: the analyzer finds no error in the manifests that Knative releases. */
export const RELEASES: Part = {
  name: 'releases',
  proves: 'the analyzer finds no error in the release manifests that the Knative operator has',
  needs: [Component.MANIFESTS],
  async run(bench, report) {
    const data = (...path: string[]): string => bench.file(Component.MANIFESTS, OPERATOR_DATA, ...path);
    await report.scenario('releases: Serving and net-istio', () => {
      const versions = readdirSync(data('knative-serving')).sort();
      let objects = 0;
      const stock = join(bench.root, RECORDED, 'stock.yaml');
      for (const version of versions) {
        const release = KnativeRelease.of(version);
        const files = [data('knative-serving', version), data('ingress', release.minor, 'istio')];
        const loaded = readPaths([...files, stock]);
        const { findings, objects: read } = analyze(loaded, { release });
        const errors = findings.filter(isError).map(({ rule, message }) => `${rule}: ${message}`);
        if (errors.length > 0) throw new Error(`${version}: ${errors.join('\n')}`);
        const broken = analyze(joinLoaded([loaded, loadText(BROKEN, 'broken.yaml')]), { release });
        if (!broken.findings.some(isError)) throw new Error(`${version}: the negative control is not told of`);
        objects += read;
      }
      if (versions.length === 0) throw new Error('no release manifests');
      return Promise.resolve(
        `${versions.length} releases, ${versions.at(0) ?? ''} to ${versions.at(-1) ?? ''}, ${objects} objects: no error`,
      );
    });
  },
};

function isError({ level }: Finding): boolean {
  return level === 'error';
}

/** The negative control: config-istio that every net-istio refuses. */
const BROKEN = JSON.stringify({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'config-istio', namespace: 'knative-serving' },
  data: { 'gateway.knative-serving.knative-ingress-gateway': 'not a host' },
});
