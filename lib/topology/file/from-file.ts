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
import { type YamlData, readYaml } from './yaml';

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
  return chartFrom({ name: file, yaml: readYaml(readText(file)), hasLines: true }, make);
}

/**
 * Creates a chart from the data of a topology file, as above.
 *
 * @param name What the data is called in messages, where a file has its name.
 */
export function chartFromData<T extends TopologyChart>(
  name: string,
  data: object,
  make: (props: MultiGatewayChartProps) => T,
): T {
  return chartFrom({ name, yaml: readYaml(JSON.stringify(data)), hasLines: false }, make);
}

interface Source {
  readonly name: string;
  readonly yaml: YamlData;
  /** Whether its lines mean something to the user. */
  readonly hasLines: boolean;
}

function chartFrom<T extends TopologyChart>(
  { name, yaml, hasLines }: Source,
  make: (props: MultiGatewayChartProps) => T,
): T {
  const problems = new Problems(yaml.places);
  const throwIfAny = (): void => {
    problems.throwIfAny(name, hasLines ? yaml.locate : undefined);
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
