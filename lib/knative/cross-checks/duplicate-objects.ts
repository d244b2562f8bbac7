import { type ApiObject } from 'cdk8s';
import { objectId, objectName } from '../../private/app-objects';
import { type ObjectRefusal } from './stray-labels';

/**
 * Refuses two objects with one kind, namespace and name. Two gateways in one namespace share each of their objects: one
 * refusal names all.
 */
export function duplicateObjects(objects: readonly ApiObject[]): ObjectRefusal[] {
  const first = new Map<string, ApiObject>();
  const pairs = new Map<string, { readonly other: ApiObject; readonly object: ApiObject; readonly names: string[] }>();
  for (const object of objects) {
    const key = `${object.apiGroup} ${object.kind} ${objectId(object)}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, object);
    else {
      const owners = JSON.stringify([parentPath(other), parentPath(object)]);
      const pair = pairs.get(owners) ?? { other, object, names: [] };
      pair.names.push(objectName(object));
      pairs.set(owners, pair);
    }
  }
  return [...pairs.values()].map(({ other, object, names }) => ({
    object,
    path: [],
    what: `two objects have the same kind, namespace and name: ${nameIn(other, names)} and ${nameIn(object, names)}`,
    got: names,
    fix: 'rename one of them; of two gateways in one namespace, set another serviceName and createNamespace: false on one',
  }));
}

/** The construct that creates several objects, or the object itself. */
function nameIn(object: ApiObject, { length }: readonly string[]): string {
  return length === 1 ? object.node.path : `those of ${parentPath(object)}`;
}

function parentPath(object: ApiObject): string {
  return object.node.scope?.node.path ?? object.node.path;
}
