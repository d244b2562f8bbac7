import { type Construct } from 'constructs';
import { type IKnativeGateway } from '../../knative/knative-gateway';
import { type Refusal, SHOWN_REFUSALS, under } from '../../private/refusal';
import { type Owner } from '../../knative/cross-checks';
import { DEFAULT, type MultiGatewayChartProps } from '../multi-gateway-chart-props';
import { topologyRefusals } from '../topology-refusals';
import { type AssignedObject, addAssignedObjects, assignedObjectRefusals } from './assigned-objects';
import { Problems } from './problems';
import { referenceRefusals } from './references';
import { schemaRefusals } from './schema';
import { readText } from './text';
import { type TopologyData, readTopology } from './topology';
import { readYaml } from './yaml';

/** The parts of MultiGatewayChart that are used here. */
interface TopologyChart extends Construct {
  _member(name: string): IKnativeGateway;
  _refusals(owners: readonly Owner[]): Refusal[];
}

/**
 * Creates a chart from a topology file. Throws all problems of the file at once, with file, line and path: YAML errors,
 * violations of the schema, refusals of the constructs, and findings of their validation.
 */
export function chartFromFile<T extends TopologyChart>(file: string, make: (props: MultiGatewayChartProps) => T): T {
  const yaml = readYaml(readText(file));
  const problems = new Problems(yaml.places);
  const throwIfAny = (): void => {
    problems.throwIfAny(file, yaml.locate);
  };
  problems.add(yaml.problems);
  if (yaml.value === undefined) throwIfAny();
  problems.refuseElsewhere(schemaRefusals(yaml.value, yaml.places));
  if (problems.count > SHOWN_REFUSALS) throwIfAny();

  const topology = readTopology(yaml.value as TopologyData, problems);
  problems.refuse('', [
    ...topologyRefusals(topology.props),
    ...assignedObjectRefusals(topology),
    ...referenceRefusals(topology),
  ]);
  throwIfAny();

  const chart = make(topology.props);
  const assigned = addAssignedObjects(chart, topology);
  const refused = assign(chart, assigned);
  const isRefused = ({ path: [list, index] }: Refusal): boolean =>
    refused.some(({ path }) => path[0] === list && path[1] === index);
  // Validation would report what could not be assigned a second time.
  problems.refuse('', [...refused, ...chart._refusals(assigned).filter((refusal) => !isRefused(refusal))]);
  throwIfAny();
  return chart;
}

/** Assigns services and DomainMappings to their gateways, and refuses what cannot be assigned. */
function assign(chart: TopologyChart, objects: readonly AssignedObject[]): Refusal[] {
  return objects.flatMap(({ construct, gateway: name = DEFAULT, isPrivate, path }) => {
    if (name === DEFAULT) return [];
    const external = chart._member(name);
    const gateway = (isPrivate ? external.localGateway : undefined) ?? external;
    const refusals = construct._assignRefusals(gateway);
    if (refusals.length === 0) construct.assignTo(gateway);
    return under(path, refusals);
  });
}
