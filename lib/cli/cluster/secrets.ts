/** The labels and the annotation with which net-istio marks its copies of Secrets. */
const METADATA = [
  ['labels', 'networking.internal.knative.dev/originSecretNamespace'],
  ['labels', 'networking.internal.knative.dev/originSecretName'],
  ['annotations', 'networking.internal.knative.dev/originSecretName'],
] as const;

/** The keys whose presence decides what istiod makes of a Secret. */
const PRESENT = ['tls.key', 'cert', 'key', 'ca.crt', 'cacert'];

/**
 * A template for `kubectl get secrets --output go-template`, which makes one JSON object of each Secret. Of the data it
 * contains `tls.crt`, which is public, and of the other keys only the names, so that no key leaves kubectl.
 */
export const SECRETS_TEMPLATE = [
  '{{range .items}}',
  '{"apiVersion":"v1","kind":"Secret","type":{{printf "%q" .type}},',
  '"metadata":{"namespace":{{printf "%q" .metadata.namespace}},"name":{{printf "%q" .metadata.name}},"uid":{{printf "%q" .metadata.uid}},',
  `"labels":{ ${marks('labels')}"":""},"annotations":{ ${marks('annotations')}"":""} },`,
  '"data":{{with .data}}{ ',
  '{{with index . "tls.crt"}}"tls.crt":{{printf "%q" .}},{{end}}',
  ...PRESENT.map((key) => `{{with index . "${key}"}}"${key}":"",{{end}}`),
  '"":""}{{else}}{}{{end}} }',
  '{{"\\n"}}{{end}}',
].join('');

function marks(field: 'annotations' | 'labels'): string {
  const keys = METADATA.filter(([each]) => each === field).map(([, key]) => key);
  const entries = keys.map((key) => `{{with index . "${key}"}}"${key}":{{printf "%q" .}},{{end}}`);
  return `{{with .metadata.${field}}}${entries.join('')}{{end}}`;
}
