// FILE N: what an app without this package does, a chart for each of N gateways. The objects are those of the file,
// our output of one gateway, with another name.
import { ApiObject, type ApiObjectProps, App, Chart } from 'cdk8s';
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

const [file = '', count] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const own = text.split('---\n').filter((each) => each.includes('team-0') && !each.includes('kind: ConfigMap'));
const sample = JSON.stringify(parseAllDocuments(own.join('---\n')).map((document) => document.toJS() as object));
const app = new App();
for (let index = 0; index < Number(count); index += 1) {
  const chart = new Chart(app, `team-${index}`);
  const objects = JSON.parse(sample.replaceAll('team-0', `team-${index}`)) as ApiObjectProps[];
  for (const [place, object] of objects.entries()) new ApiObject(chart, String(place), object);
}
app.synth();
