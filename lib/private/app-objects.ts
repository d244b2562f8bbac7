import { ApiObject, Chart } from 'cdk8s';
import { type IConstruct } from 'constructs';
import { idOf } from './id';

/** Every object of the app that contains a construct. */
export function apiObjects({ node }: IConstruct): ApiObject[] {
  return node.root.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
}

/** `NAMESPACE/NAME`; without a namespace `/NAME`. */
export function objectId(object: ApiObject): string {
  return idOf({ namespace: object.metadata.namespace ?? '', name: object.name });
}

/** The name of an object in messages: `Service team-a/shop`, or `Service shop` without a namespace. */
export function objectName(object: ApiObject, kind = object.kind): string {
  const { namespace } = object.metadata;
  return namespace === undefined ? `${kind} ${object.name}` : `${kind} ${objectId(object)}`;
}

/** The outermost chart that contains a construct. */
export function chartOf({ node }: IConstruct): Chart | undefined {
  return node.scopes.find((scope): scope is Chart => Chart.isChart(scope));
}
