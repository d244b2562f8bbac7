import { KnativeRelease } from '../../../knative/release';
import { compareVersions } from '../../../private/versions';
import { subjectOf } from '../../finding';
import { istioVersion } from '../../install/istio-version';
import { type Rule } from '../../rule';

const AFFECTED = KnativeRelease._newestWith((facts) => facts.tlsGatewaysFailFromIstio !== undefined);

export const generatedGatewaysRefused: Rule = {
  name: 'generated-gateways-refused',
  level: 'error',
  title: 'Istio refuses the Gateways that net-istio of this Knative release creates for TLS',
  why:
    `Up to Knative ${AFFECTED}, and in 1.18.0, the Gateways of net-istio set both \`credentialName\` and the files of the certificate. ` +
    "Istio's validation refuses that from 1.27 on: a service with its own TLS stays Unknown, " +
    'ReconcileIngressFailed.',
  *check({ model, reach }) {
    const { release, from } = model.release;
    const istio = istioVersion(model);
    if (from === 'default' || istio === undefined) return;
    const refusedFrom = release._tlsGatewaysFailFromIstio;
    if (refusedFrom === undefined || compareVersions(istio.minor, refusedFrom) < 0) return;
    const { network, configNetwork } = model;
    const isEverywhere = network.externalDomainTls || network.clusterLocalDomainTls;
    const single = reach.ingresses.find(({ tls }) => tls.length > 0);
    const source = isEverywhere ? (configNetwork.source ?? single?.source) : single?.source;
    if (source === undefined) return;
    yield {
      subject: subjectOf(source),
      message: `net-istio of Knative ${release._facts.tlsGatewaysFixedIn === undefined ? release.minor : release.version} creates Gateways with TLS for single services, which Istio ${istio.minor} refuses: ${istio.because}.`,
      fix: 'Run Knative 1.18.1 or later, or Istio 1.26 or earlier; or terminate TLS in a server of the gateway itself, without external-domain-tls.',
    };
  },
};
