import { AdmissionEngine } from '../../lib';
import { IstioApi, withCluster } from '../harness/cluster';
import { Component } from '../harness/components';
import { type ControlPlane } from '../harness/control-plane';
import { startKyverno } from '../harness/kyverno';
import { type Part } from '../harness/part';
import { type RunningProcess } from '../harness/processes';
import { everythingAllowed, proveEvaluator } from './admission-requests';

/** The same policies for Kyverno, evaluated by a real Kyverno. */
export const ADMISSION_KYVERNO: Part = {
  name: 'admission-kyverno',
  proves: 'GatewayAdmissionPolicy for Kyverno: a real Kyverno gives the same answers',
  needs: [Component.KUBERNETES, Component.MANIFESTS, Component.KYVERNO],
  async run(bench, report) {
    let running: RunningProcess | undefined;
    const start = {
      name: 'admission: Kyverno: before the policies everything is allowed',
      istio: IstioApi.V1_31,
      prove: async (plane: ControlPlane): Promise<string> => {
        running = await startKyverno(bench, plane);
        return everythingAllowed(plane);
      },
    };
    try {
      await withCluster(bench, report, start, (plane) =>
        proveEvaluator(report, 'admission: Kyverno', plane, {
          engine: AdmissionEngine.KYVERNO,
          refusal: 'admission webhook "validate.kyverno.svc-fail" denied the request',
          check: () => running?.check(),
        }),
      );
    } finally {
      await running?.end('SIGKILL');
    }
  },
};
