import { type Certificates } from './certificates';
import { type KubeClient, condition } from './kube-client';
import { Loop } from './loop';
import { type KubernetesObject, configMap, namespaceOf } from './objects';

const TURN_MILLISECONDS = 50;

const CERTIFICATE_CLASS = 'conformance.certificate.networking.knative.dev';
const CONFIG_NETWORK = 'knative-serving/config-network';

/**
 * The objects, with a config-network by which Serving's own controller for cert-manager leaves Certificates to this
 * issuer.
 */
export function withIssuer(objects: readonly KubernetesObject[]): KubernetesObject[] {
  const map = configMap(objects, CONFIG_NETWORK);
  return objects.map((object) =>
    object === map ? { ...map, data: { ...map.data, 'certificate-class': CERTIFICATE_CLASS } } : object,
  );
}

interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

interface KnativeCertificate extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & {
    readonly generation: number;
    readonly ownerReferences?: readonly Owner[];
  };
  readonly spec: { readonly dnsNames: readonly string[]; readonly secretName: string };
  readonly status?: { readonly observedGeneration?: number };
}

/**
 * Stands in for an issuer of certificates: makes the Secret of every Knative Certificate at once, and calls it Ready.
 */
export class Issuer {
  private readonly loop: Loop;

  public constructor(
    private readonly client: KubeClient,
    private readonly certificates: Certificates,
  ) {
    this.loop = Loop.start('the issuer stand-in', TURN_MILLISECONDS, () => this.turn());
  }

  public check(): void {
    this.loop.check();
  }

  public async end(): Promise<void> {
    await this.loop.end();
  }

  private async turn(): Promise<void> {
    const all = await this.client.list('networking.internal.knative.dev/v1alpha1', 'Certificate');
    for (const certificate of all as readonly KnativeCertificate[]) {
      const { metadata, spec, status } = certificate;
      if (status?.observedGeneration === metadata.generation) continue;
      const secret = { name: spec.secretName, namespace: namespaceOf(certificate) };
      await this.client.apply(await this.certificates.secret(secret, spec.dnsNames, knownAs(certificate)));
      const ready = { observedGeneration: metadata.generation, conditions: [condition('Ready', 'True')] };
      await this.client.patch(certificate, { status: ready }, 'status');
    }
  }
}

/** `NAMESPACE/SECRET`, where a Route's name stands for its UID: `route-{NAME}` instead of `route-UID`. */
export function knownAs({ metadata, spec }: KnativeCertificate): string {
  const route = metadata.ownerReferences?.find(({ kind }) => kind === 'Route');
  const name = route === undefined ? spec.secretName : spec.secretName.replace(route.uid, `{${route.name}}`);
  return `${metadata.namespace ?? 'default'}/${name}`;
}
