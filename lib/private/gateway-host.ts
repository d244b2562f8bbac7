import { refuseUnless } from './checks';
import { type Check, DNS_LABEL, DNS_SUBDOMAIN } from './names';
import { type Path, type Refusal } from './refusal';

const GATEWAY_HOST = {
  is: 'a host of an Istio Gateway',
  allowed:
    "'*', a DNS name in lower case such as 'a.example.com' or '*.example.com', with an optional 'NAMESPACE/' before it",
};

const NAMESPACE_OF_HOST: Check = { ...DNS_LABEL, is: "a host whose part before '/' is a namespace" };

/**
 * Checks a host of a Gateway server as Istio does: an optional `NAMESPACE/`, `./` or `*` + `/`, then a DNS name whose
 * first part may be `*`. Source: Istio `pkg/config/validation` (validateServer, ValidateWildcardDomain).
 */
export function gatewayHostRefusals(host: unknown, path: Path): Refusal[] {
  const text = String(host);
  const slash = text.indexOf('/');
  const namespace = slash < 0 ? '*' : text.slice(0, slash);
  const name = text.slice(slash + 1);
  const isNamespace = ['*', '.'].includes(namespace) || DNS_LABEL.test(namespace);
  const isName = name === '*' || DNS_SUBDOMAIN.test(name.replace(/^\*\./, ''));
  return [
    ...refuseUnless({ ...NAMESPACE_OF_HOST, test: () => isNamespace }, host, path),
    ...refuseUnless({ ...GATEWAY_HOST, test: () => isName }, host, path),
  ];
}
