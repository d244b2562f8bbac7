import { type Construct } from 'constructs';
import { type MultiGatewayChart, type MultiGatewayChartProps } from '../multi-gateway-chart';
import { Problems, SHOWN } from './problems';
import { referenceProblems } from './references';
import { addAssignedObjects } from './assigned-objects';
import { schemaProblems } from './schema';
import { readText } from './text';
import { DEFAULT, type Topology, type TopologyData, readTopology } from './topology';
import { type MakeChart, tryOut } from './trial';
import { validate } from './validate';
import { readYaml } from './yaml';

/**
 * Makes a chart from a topology file. Throws everything that is wrong with the file at once, by file, line and path: what is no YAML,
 * what the schema does not know, what the constructs refuse, and what their validation finds.
 */
export function chartFromFile(scope: Construct, id: string, file: string, make: MakeChart): MultiGatewayChart {
  const yaml = readYaml(readText(file));
  const problems = new Problems(yaml.places);
  const throwIfAny = (): void => {
    problems.throwIfAny(file, yaml.locate);
  };
  problems.add(yaml.problems);
  if (yaml.value === undefined) throwIfAny();
  problems.addElsewhere(schemaProblems(yaml.value, yaml.places));
  if (problems.count > SHOWN) throwIfAny();

  const topology = readTopology(yaml.value as TopologyData, problems);
  const unresolved = referenceProblems(topology, yaml.places);
  if (problems.count + unresolved.length > 0) tryOut(topology, problems, make);
  problems.add(unresolved);
  throwIfAny();

  let chart: MultiGatewayChart;
  try {
    chart = make(scope, id, propsOf(topology));
  } catch (error) {
    tryOut(topology, problems, make);
    throwIfAny();
    // Not the file's fault: the id is taken, for instance.
    throw error;
  }
  const assigned = addAssignedObjects(chart, topology, problems);
  for (const { construct, gateway = DEFAULT, pointer } of assigned) {
    problems.attempt(pointer, () => {
      if (gateway !== DEFAULT) construct.assignTo(chart.gateway(gateway));
    });
  }
  validate(chart, topology, assigned, yaml.places, problems);
  throwIfAny();
  return chart;
}

function propsOf({ props, gateways }: Topology): MultiGatewayChartProps {
  const { knative } = props;
  // The schema asks for it.
  if (knative === undefined) throw new TypeError('a topology without a Knative release');
  return { ...props, knative, gateways: Object.fromEntries(gateways.map(({ key, value }) => [key, value])) };
}
