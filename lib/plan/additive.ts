import { isDeepStrictEqual } from 'node:util';
import { at, integer, type KubeObject, object, objects, strings } from '../private/access';
import { type Manifest } from '../analysis/input/manifest';
import { type Change } from './objects';
import { passing } from './entries';

/**
 * The part of a change to an Istio Gateway that takes nothing away: servers on further ports, and further hosts of
 * those that are there. `undefined` where the change has no such part, or none beside it.
 */
export function additiveGateway({ before, after }: Change): Change | undefined {
  if (before === undefined || after === undefined) return undefined;
  const [old, wanted] = [serversOf(before), serversOf(after)];
  const merged = [
    ...old.map((server) => widened(server, wanted)),
    ...wanted.filter((server) => !old.some((each) => portOf(each) === portOf(server))),
  ];
  const spec = { ...object(before.object, 'spec'), servers: merged };
  if (isDeepStrictEqual(merged, old) || isDeepStrictEqual(spec, object(after.object, 'spec'))) return undefined;
  return { before, after: passing(before, { ...before.object, spec }) };
}

function serversOf({ object: gateway }: Manifest): readonly KubeObject[] {
  return objects(gateway, 'spec', 'servers');
}

function portOf(server: KubeObject): number | undefined {
  return integer(server, 'port', 'number');
}

/** The server with the hosts that the new one has in addition, if all else is equal. */
function widened(server: KubeObject, wanted: readonly KubeObject[]): KubeObject {
  const twin = wanted.find(
    (each) =>
      isDeepStrictEqual(at(each, 'port'), at(server, 'port')) && isDeepStrictEqual(at(each, 'tls'), at(server, 'tls')),
  );
  if (twin === undefined) return server;
  return { ...server, hosts: [...new Set([...strings(server, 'hosts'), ...strings(twin, 'hosts')])] };
}
