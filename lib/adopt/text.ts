import { writeYaml } from '../private/yaml/write';
import { type Adoption } from './adopt';

/** The topology file of an adoption, with what it does not express as a comment at its end. */
export function adoptionText({ topology, whole, left }: Adoption, schema: string): string {
  const gateways = whole.length === 1 ? 'The gateway' : 'The gateways';
  const are = whole.length === 1 ? 'is' : 'are';
  return [
    `# yaml-language-server: $schema=${schema}\n`,
    '# Made from what runs. ',
    whole.length === 0
      ? 'Its gateways are listed as existing ones: the file names them to Knative, and leaves their objects alone.\n'
      : `${gateways} below \`gateways\` ${are} whole: applying the manifests of this file changes nothing.\n`,
    writeYaml(topology),
    ...(left.length === 0
      ? []
      : ['\n# Not expressed by this file:\n', ...left.map((line) => `# - ${line.replace(/\r\n?|\n/g, '\n#   ')}\n`)]),
  ].join('');
}
