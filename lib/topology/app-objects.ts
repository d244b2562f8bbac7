import { ApiObject, App, type Chart } from 'cdk8s';
import { idOf } from '../private/id';

/** Every object of the app that contains a chart. */
export function apiObjects(chart: Chart): ApiObject[] {
  return App.of(chart)
    .node.findAll()
    .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
}

/** `NAMESPACE/NAME`; without a namespace `/NAME`. */
export function objectId(object: ApiObject): string {
  return idOf({ namespace: object.metadata.namespace ?? '', name: object.name });
}
