import { analyze } from '../../../lib/analysis/analyze';
import { loadObjects } from '../../../lib/analysis/input/load';
import { textReport } from '../../../lib/analysis/report/text';
import { configIstio, entry, gateway, label, pods, server, service, STOCK } from '../support';

/** Gateways with a label of their own, whose single pods listen on a port that their Services lack. */
function fleet(count: number): ReturnType<typeof analyze> {
  const names = Array.from({ length: count }, (_, index) => `edge-${index}`);
  const objects = names.flatMap((name) => {
    const labels = { istio: name };
    return [pods(`gw/${name}`, labels), service(`gw/${name}`, labels), gateway(`gw/${name}`, labels, server(8080))];
  });
  const entries = names.map((name) => entry(`gw/${name}`, label('gateway', name)));
  return analyze(loadObjects([...objects, configIstio([STOCK, ...entries])], 'objects'));
}

test('the report of fifty gateways has the reason and the fix of each rule once, and the lines of five', () => {
  const [few, many] = [fleet(5), fleet(50)];
  const [short, long] = [few, many].map((report) => textReport(report, false, { level: 'warning' }).split('\n'));
  const rules = new Set(many.findings.filter(({ level }) => level !== 'note').map(({ rule }) => rule));
  expect(many.findings.length).toBeGreaterThan(150);
  expect(rules.size).toBeGreaterThan(1);
  for (const name of rules) {
    const start = long?.findIndex((line) => line.split(' ')[1] === `${name}:`) ?? -1;
    const end = long?.indexOf('', start);
    const part = long?.slice(start, end) ?? [];
    expect(part.filter((line) => line.startsWith('  Why'))).toHaveLength(1);
    expect(part.filter((line) => line.startsWith('  Fix'))).toHaveLength(1);
  }
  expect(long?.length).toBeLessThan(60);
  expect(long?.length).toBeLessThanOrEqual(short?.length ?? 0);
});

test('in full, each finding has its own lines', () => {
  const report = fleet(50);
  const whole = textReport(report, false, { level: 'warning', verbose: true }).split('\n');
  expect(whole.length).toBeGreaterThan(report.findings.filter(({ level }) => level !== 'note').length);
});
