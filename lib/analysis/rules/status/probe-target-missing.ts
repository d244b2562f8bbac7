import { subjectOf } from '../../finding';
import { type Rule } from '../../rule';
import { inYaml, named } from '../../words';

export const probeTargetMissing: Rule = {
  name: 'probe-target-missing',
  level: 'warning',
  title: "No Service carries the label that net-istio's prober looks for",
  why:
    "net-istio's prober looks for Services whose metadata labels match the Gateway's selector. Without any it " +
    'probes nothing, and services on this gateway become Ready at once, whether it works or not.',
  *check(context) {
    const external = context.gateways.all.filter((each) => each.external.length > 0);
    const ofExternal = new Set([...new Set(external.map(({ pods }) => pods))].flat());
    for (const gateway of context.gateways.all) {
      const { id, object, pods, own, services, isUnseen } = gateway;
      const [service] = services;
      if (isUnseen || object === undefined || service === undefined) continue;
      // A selector that its own pods do not carry is not to be spread.
      if (own.length === 0 || context.candidates.of(gateway).all.length > 0) continue;
      // The Service of a local gateway on the pods of an external one must not carry the label.
      if (gateway.external.length === 0 && pods.some((workload) => ofExternal.has(workload))) continue;
      const selector = inYaml(object.selector);
      // The prober asks the Service's port with the number of a server.
      const [server] = object.servers;
      const isAsked = object.servers.some(({ number }) => service.ports.some(({ port }) => port === number));
      const port =
        server === undefined || isAsked ? '' : `, and add port ${server.number} with targetPort ${server.number} to it`;
      yield {
        subject: subjectOf(service.source),
        gateway: id,
        message: `No Service carries the labels \`${selector}\`, the selector of Gateway ${id}, not even its own ${named(service, 'Service')}: the gateway is never probed.`,
        fix: `Set \`${selector}\` in metadata.labels of Service ${service.namespace}/${service.name}, in addition to its spec.selector${port}.`,
      };
    }
  },
};
