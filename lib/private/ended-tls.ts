import { type Labels } from './access';

/** The annotations by which one provider's load balancer ends TLS. */
interface Provider {
  /** Names the certificate; without it nothing ends. */
  readonly certificate: string;
  /** Numbers or names of ports, joined by commas; without it `byDefault`. */
  readonly ports: string;
  readonly byDefault: string;
  /** More ports, in the same form. */
  readonly morePorts?: string;
  /** With the value `true`, TLS is passed through. */
  readonly passThrough?: string;
  /** The protocol behind the load balancer, and its values with which TLS begins anew. */
  readonly backend?: string;
}

// Sources: AWS Load Balancer Controller, guide/service/annotations (ssl-ports: all ports without it); DigitalOcean
// cloud controller manager, docs/controllers/services/annotations.md; OCI cloud controller manager,
// docs/load-balancer-annotations.md; Hetzner cloud controller manager, docs/reference/load_balancer_annotations.md;
// Vultr cloud controller manager, docs/load-balancers.md.
const PROVIDERS: readonly Provider[] = [
  {
    certificate: 'service.beta.kubernetes.io/aws-load-balancer-ssl-cert',
    ports: 'service.beta.kubernetes.io/aws-load-balancer-ssl-ports',
    byDefault: '*',
    backend: 'service.beta.kubernetes.io/aws-load-balancer-backend-protocol',
  },
  {
    certificate: 'service.beta.kubernetes.io/do-loadbalancer-certificate-id',
    ports: 'service.beta.kubernetes.io/do-loadbalancer-tls-ports',
    byDefault: '443',
    morePorts: 'service.beta.kubernetes.io/do-loadbalancer-http2-ports',
    passThrough: 'service.beta.kubernetes.io/do-loadbalancer-tls-passthrough',
  },
  {
    certificate: 'service.beta.kubernetes.io/oci-load-balancer-tls-secret',
    ports: 'service.beta.kubernetes.io/oci-load-balancer-ssl-ports',
    byDefault: '',
  },
  {
    certificate: 'load-balancer.hetzner.cloud/http-certificates',
    ports: '',
    byDefault: '*',
  },
  {
    certificate: 'load-balancer.hetzner.cloud/http-managed-certificate-name',
    ports: '',
    byDefault: '*',
  },
  {
    certificate: 'service.beta.kubernetes.io/vultr-loadbalancer-ssl',
    ports: 'service.beta.kubernetes.io/vultr-loadbalancer-https-ports',
    byDefault: '443',
    passThrough: 'service.beta.kubernetes.io/vultr-loadbalancer-ssl-pass-through',
  },
];

const ENCRYPTED = new Set(['ssl', 'tls', 'https']);

/** The parts of a Service that decide where TLS ends. */
export interface TlsService {
  readonly type: string;
  readonly annotations: Labels;
}

/** A port of a Service. */
export interface TlsPort {
  readonly port: number;
  readonly name?: string | undefined;
}

/** Whether the load balancer of a Service takes the TLS off on this port, so that the pods get what is inside. */
export function endsTls({ type, annotations }: TlsService, { port, name }: TlsPort): boolean {
  if (type !== 'LoadBalancer') return false;
  return PROVIDERS.some(({ certificate, ports, byDefault, morePorts = '', passThrough = '', backend = '' }) => {
    const given = annotations[certificate]?.trim() ?? '';
    if (given === '' || ENCRYPTED.has(annotations[backend]?.trim().toLowerCase() ?? '')) return false;
    if (annotations[passThrough] === 'true') return false;
    const listed = [annotations[ports] ?? byDefault, annotations[morePorts] ?? '']
      .flatMap((list) => list.split(','))
      .map((each) => each.trim());
    return listed.some((each) => each === '*' || each === String(port) || (each !== '' && each === name));
  });
}
