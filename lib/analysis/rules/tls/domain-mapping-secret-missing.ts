import { subjectOf } from '../../finding';
import { idOf } from '../../input/manifest';
import { type Rule } from '../../rule';
import { listed } from '../../words';

export const domainMappingSecretMissing: Rule = {
  name: 'domain-mapping-secret-missing',
  level: 'error',
  title: 'The Secret of a DomainMapping is not in its namespace',
  why:
    'net-istio looks for `spec.tls.secretName` in the namespace of the DomainMapping, and copies it to the ' +
    'gateway itself. Without it nothing is routed, neither https nor http: the DomainMapping stays Unknown, ' +
    'ReconcileIngressFailed.',
  *check({ reach, model }) {
    for (const { owner, namespace, ownerName, tls, source } of reach.ingresses) {
      if (owner !== 'DomainMapping') continue;
      const missing = tls.find(
        (each) => !each.isIssued && model.secrets.isMissing(each.secretNamespace, each.secretName),
      );
      if (missing === undefined) continue;
      const { secretName } = missing;
      const id = idOf({ namespace, name: ownerName });
      const others = model.secrets.named(secretName).map((secret) => secret.namespace);
      const place = others.length === 0 ? '' : `; there is one in ${listed(others)}`;
      yield {
        subject: subjectOf(source),
        message: `DomainMapping ${id} names Secret ${secretName} for its certificate, which is not in namespace ${namespace}${place}.`,
        fix: secretName.includes('/')
          ? `Set spec.tls.secretName to the bare name of a Secret in namespace ${namespace}, and create it there: the name cannot contain a namespace.`
          : `Create Secret ${secretName} in namespace ${namespace}, next to the DomainMapping.`,
      };
    }
  },
};
