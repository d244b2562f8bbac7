import { type KubeObject, labelsAt, object, objects, strings, text } from '../../private/access';
import { groupOf, type Manifest } from '../input/manifest';
import { type AuthorizationCondition, type AuthorizationPolicy, type AuthorizationRule } from './types';

// As in Go's strconv.ParseBool.
const TRUE = new Set(['1', 't', 'T', 'true', 'True', 'TRUE']);
// Each has a field `notX` with the opposite meaning.
const SOURCE_FIELDS: Readonly<Record<string, string>> = {
  ipBlocks: 'source.ip',
  namespaces: 'source.namespace',
  principals: 'source.principal',
  remoteIpBlocks: 'remote.ip',
  requestPrincipals: 'request.auth.principal',
  serviceAccounts: 'source.serviceAccount',
  trustDomains: 'source.trustDomain',
};
const OPERATION_FIELDS: Readonly<Record<string, string>> = {
  hosts: 'request.host',
  methods: 'request.method',
  paths: 'request.path',
  ports: 'destination.port',
};

/**
 * Reads an AuthorizationPolicy (`security.istio.io`); its rules become conditions on attributes.
 *
 * Source: Istio, "Authorization Policy" and "Authorization Policy Conditions" of the reference.
 */
export function readAuthorizationPolicy(manifest: Manifest): AuthorizationPolicy | undefined {
  if (groupOf(manifest) !== 'security.istio.io' || manifest.kind !== 'AuthorizationPolicy') return undefined;
  const spec = object(manifest.object, 'spec');
  const selector = object(spec, 'selector', 'matchLabels');
  return {
    namespace: manifest.namespace,
    name: manifest.name,
    selector: selector && labelsAt(selector),
    action: text(spec, 'action') ?? 'ALLOW',
    isDryRun: TRUE.has(manifest.annotations['istio.io/dry-run'] ?? ''),
    hasTarget: object(spec, 'targetRef') !== undefined || objects(spec, 'targetRefs').length > 0,
    rules: objects(spec, 'rules').map(readRule),
    source: manifest,
  };
}

function readRule(rule: KubeObject): AuthorizationRule {
  return {
    from: objects(rule, 'from').map((from) => readFields(object(from, 'source'), SOURCE_FIELDS)),
    to: objects(rule, 'to').map((to) => readFields(object(to, 'operation'), OPERATION_FIELDS)),
    when: objects(rule, 'when').map((when) => ({
      attribute: text(when, 'key') ?? '',
      values: strings(when, 'values'),
      notValues: strings(when, 'notValues'),
    })),
  };
}

function readFields(
  given: KubeObject | undefined,
  attributes: Readonly<Record<string, string>>,
): readonly AuthorizationCondition[] {
  return Object.entries(attributes).flatMap(([field, attribute]) => {
    const values = strings(given, field);
    const notValues = strings(given, `not${field.charAt(0).toUpperCase()}${field.slice(1)}`);
    return values.length + notValues.length === 0 ? [] : [{ attribute, values, notValues }];
  });
}
