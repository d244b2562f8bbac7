const OFF = new Set(['', 'false', 'none', 'off', 'disabled', 'disable', '0']);

/**
 * Whether an annotation of a Service makes the load balancer send the header of PROXY protocol. Clouds name it
 * differently: nearly all have these words in the key, or in a list of attributes or features.
 *
 * Sources: the load balancer annotations of the cloud controller managers of AWS, DigitalOcean, Hetzner, IBM, Linode,
 * OCI (`is-ppv2-enabled`), OpenStack, OVH, Scaleway and Vultr.
 */
export function sendsProxyProtocol(key: string, given: unknown): boolean {
  const value = String(given).trim().toLowerCase();
  if (/proxy_protocol[^,]*=true/.test(value) || /(?:^|,)\s*proxy-protocol(?:-v\d)?\s*(?:,|$)/.test(value)) return true;
  return /proxy-?protocol|\bis-ppv2-enabled$/i.test(key) && !OFF.has(value);
}

/** Whether an annotation is about PROXY protocol, on or off. */
export function namesProxyProtocol(key: string, value: string): boolean {
  return /proxy-?protocol/i.test(key) || sendsProxyProtocol(key, value);
}
