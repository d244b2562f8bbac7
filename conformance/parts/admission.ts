import { AdmissionEngine } from '../../lib';
import { IstioApi, withCluster } from '../harness/cluster';
import { Component } from '../harness/components';
import { type Part } from '../harness/part';
import { everythingAllowed, proveEvaluator } from './admission-requests';

/** Only those who may attach to a gateway can: the policies, evaluated by a real API server. */
export const ADMISSION: Part = {
  name: 'admission',
  proves:
    'GatewayAdmissionPolicy: a real API server lets tenants do what is listed, and refuses the rest, on create, update and delete',
  needs: [Component.KUBERNETES, Component.MANIFESTS],
  async run(bench, report) {
    const start = {
      name: 'admission: before the policies everything is allowed',
      istio: IstioApi.V1_31,
      prove: everythingAllowed,
    };
    await withCluster(bench, report, start, (plane) =>
      proveEvaluator(report, 'admission', plane, {
        engine: AdmissionEngine.VALIDATING_ADMISSION_POLICY,
        refusal: '403: ',
        check: () => undefined,
      }),
    );
  },
};
