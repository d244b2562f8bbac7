import { App, type Chart, YamlOutputType } from 'cdk8s';
import { type Owner, ownerPath } from '../knative/cross-checks';
import { duplicateObjects } from '../knative/cross-checks/duplicate-objects';
import { platformOf } from '../knative/platform-of';
import { apiObjects } from '../private/app-objects';
import { type Refusal } from '../private/refusal';
import { issuerRefusals } from './issuers';
import { type OwnedGateway } from './owned-gateway';

/** Refuses objects of the app that overwrite each other, in any chart. */
export function objectRefusals(chart: Chart, owners: readonly Owner[], gateways: readonly OwnedGateway[]): Refusal[] {
  return [
    ...duplicateObjects(apiObjects(chart)).map(({ object, path, ...refusal }) => ({
      ...refusal,
      path: [...ownerPath(object, owners), ...path],
    })),
    ...foreignSecondaries(chart, gateways),
    ...issuerRefusals(chart, gateways),
    ...lostFiles(chart),
  ];
}

/**
 * An existing gateway that two charts share may have a secondary gateway of the other chart, which config-istio would
 * name.
 */
function foreignSecondaries(chart: Chart, gateways: readonly OwnedGateway[]): Refusal[] {
  return gateways.flatMap(({ path, gateway }) => {
    const foreign = gateway.secondaryGateways.filter(
      (other) => platformOf(other) !== undefined && !other.node.scopes.includes(chart),
    );
    if (foreign.length === 0) return [];
    return {
      path: [...path, 'secondaryGateways'],
      what: 'gateways of another MultiGatewayChart',
      got: foreign.map(({ gatewayName }) => gatewayName),
      fix: 'make an existing gateway for each MultiGatewayChart, or in a Fleet for each cluster',
    };
  });
}

/** cdk8s names the file of a resource only after its kind and name, and overwrites the file of another gateway. */
function lostFiles(chart: Chart): Refusal[] {
  const { yamlOutputType } = App.of(chart);
  if (
    yamlOutputType !== YamlOutputType.FILE_PER_RESOURCE &&
    yamlOutputType !== YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE
  ) {
    return [];
  }
  const names = apiObjects(chart).map(({ kind, name }) => `${kind}.${name}`);
  const lost = names.filter((name, index) => names.indexOf(name) !== index);
  if (lost.length === 0) return [];
  return [
    {
      path: [],
      what: 'one file per resource would overwrite files, since cdk8s names them only by kind and name',
      got: [...new Set(lost)].sort(),
      allowed: 'YamlOutputType.FILE_PER_CHART or FILE_PER_APP',
    },
  ];
}
