import { frontOf } from '../../gateways/culprit';
import { idOf } from '../../input/manifest';
import { isAssumed } from '../../model/stock';
import { type Rule } from '../../rule';
import { configIstioPlace } from '../../gateways/config-place';

export const serviceMissing: Rule = {
  name: 'service-missing',
  level: 'error',
  title: 'config-istio names a Service that does not exist',
  why:
    'The status of services on the gateway names an address that does not resolve. Behind a local gateway, ' +
    'calls inside the cluster and DomainMappings fail. With TLS, net-istio looks the Service up and fails, so ' +
    'services stay Unknown.',
  *check(context) {
    const { lookup } = context.model;
    if (!context.model.shown.isShown('', 'Service')) return;
    const gateways = context.gateways;
    const { subject, name } = configIstioPlace(context.model);
    for (const gateway of gateways.all) {
      const { id, object, external, local, services, isUnseen, areOnlyPodsUnseen } = gateway;
      // Without Gateway and Service, gateway-object-missing reports both.
      if ((isUnseen && !areOnlyPodsUnseen) || (object === undefined && services.length === 0)) continue;
      const hosts = [...new Set([...external, ...local].map(({ service }) => service))].sort();
      for (const host of hosts) {
        const [service = '', namespace = '', svc] = host.split('.', 3);
        // Any other host is not the name of a Service.
        if (svc !== 'svc' || lookup.serviceOfHost(host) !== undefined) continue;
        const front = frontOf(gateways, gateway);
        // If the manifests contain nothing of its namespace, it may have been installed separately.
        const isElsewhere = (front === undefined || isAssumed(front.source)) && !gateways.areAllShown(namespace);
        yield {
          subject,
          gateway: id,
          level: isElsewhere ? 'warning' : 'error',
          message: `${name} names Service ${namespace}/${service} for Gateway ${id}, but the manifests do not contain it.`,
          fix:
            front === undefined
              ? `Create Service ${namespace}/${service} in front of the gateway's pods, or correct the entry's service.${isElsewhere ? ' If it exists, give it to the analyzer.' : ''}`
              : `Name Service ${idOf(front)}, which is in front of the gateway's pods, in the entry of Gateway ${id} in config-istio.`,
          ...(isElsewhere && { assumed: `Service ${namespace}/${service}` }),
        };
      }
    }
  },
};
