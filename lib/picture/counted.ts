import { LEVELS } from '../analysis/finding';
import { lanesOf } from './lanes';
import { type Picture, type PictureNode } from './types';
import { plural } from '../private/plural';

/** A still picture of more services can neither be drawn quickly nor read. */
const READABLE = 300;

/** The picture, with one node for all services of an assignment if there are too many to draw each. */
export function withCountedServices(picture: Picture): Picture {
  const isService = ({ kind }: PictureNode): boolean => kind === 'service';
  if (picture.nodes.filter(isService).length <= READABLE) return picture;
  const { lanes, others } = lanesOf(picture);
  const counted = lanes
    .flatMap(({ assignments }) => assignments)
    .filter(({ services }) => services.length > 0)
    .map(({ node, services }) => ({ from: node.id, group: groupOf(node.id, services) }));
  const loose = others.filter(isService);
  const groups = [...counted.map(({ group }) => group), ...(loose.length === 0 ? [] : [groupOf('', loose)])];
  const drawn = new Set(picture.nodes.filter((node) => !isService(node)).map(({ id }) => id));
  return {
    ...picture,
    nodes: [...picture.nodes.filter((node) => !isService(node)), ...groups],
    edges: [
      ...picture.edges.filter(({ to }) => drawn.has(to)),
      ...counted.map(({ from, group }) => ({ from, to: group.id, kind: 'route' as const })),
    ],
  };
}

function groupOf(owner: string, services: readonly PictureNode[]): PictureNode {
  const unready = services.filter(({ ready }) => ready !== 'True').length;
  return {
    id: `services ${owner}`,
    kind: 'service',
    type: 'Services',
    namespace: '',
    name: plural(services.length, 'service'),
    facts: unready === 0 ? [] : [`${unready} not Ready`],
    objects: [],
    findings: services
      .flatMap(({ findings }) => findings)
      .sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level)),
  };
}
