import { Component } from '../harness/components';
import { clear } from '../harness/clear';
import { isNetIstioGiven } from '../harness/net-istio-controller';
import { onCluster } from '../harness/on-cluster';
import { type Part } from '../harness/part';
import { keepsPromise } from './live-topology';
import { promisedNames, tlsNames } from './promised';
import { relabelledMapping, relabelledService } from './relabelling';
import { refusesBadConfig } from './serving-webhook';
import { keptTlsLive } from './tls-promises';

/** What live clusters need. */
export const LIVE_NEEDS = [
  Component.KUBERNETES,
  Component.MANIFESTS,
  Component.ISTIO,
  Component.ENVOY,
  Component.KNATIVE,
] as const;

/** Assigned by label, and by namespace. */
const FEW = ['default', 'namespace-per-team', 'strict-local'];
// It is for a net-istio built from changed source.
const NOT_STOCK = 'patched-controller';

/** The whole chain, Knative Services in and answers out, with the real Serving controller and webhook. */
export const KNATIVE: Part = {
  name: 'knative',
  proves: 'Serving 1.15 makes the KIngresses that the model predicts, and its services answer where they are assigned',
  needs: isNetIstioGiven() ? [...LIVE_NEEDS, Component.HELM] : LIVE_NEEDS,
  async run(bench, report) {
    const names = isNetIstioGiven() ? promisedNames(bench).filter((name) => name !== NOT_STOCK) : FEW;
    for (const name of names) {
      await onCluster(bench, report, `knative: ${name}`, async (cluster) => {
        await report.scenario(`knative: ${name}, services`, () => keepsPromise(bench, cluster, name));
        if (name !== 'default') return;
        await report.scenario('knative: default, relabelled service', () => relabelledService(cluster));
        await report.scenario('knative: default, relabelled DomainMapping', () => relabelledMapping(bench, cluster));
        await report.scenario('knative: webhook', () => refusesBadConfig(bench, cluster));
      });
    }
    await onCluster(bench, report, 'knative: TLS', async (cluster) => {
      for (const name of tlsNames(bench)) {
        await report.scenario(`knative: ${name}`, () => keptTlsLive(bench, cluster, name));
        await clear(cluster);
      }
    });
  },
};
