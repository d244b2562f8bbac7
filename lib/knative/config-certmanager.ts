import { writeYaml } from '../private/yaml/write';
import { type CertificateIssuer, issuerRef } from './certificate-issuer';

/** The data of config-certmanager. Source: knative/serving `pkg/reconciler/certificate/config` (CertManagerConfig). */
export function certmanagerData(issuer: CertificateIssuer | undefined): Record<string, string> {
  if (issuer === undefined) return {};
  return { issuerRef: writeYaml(issuerRef(issuer), { quoteStrings: true, sortKeys: true }) };
}
