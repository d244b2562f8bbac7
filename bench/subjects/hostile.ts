// INDEX FILE: writes an input. shared N: prints one of N gateways that share a label. FILE: analyses it as the command
// does, and prints the CPU time and the largest resident memory of the process.
import { whole } from '../../lib/private/pieces';
import { readFileSync, writeFileSync } from 'node:fs';
import { analyze } from '../../lib/analysis/analyze';
import { loadText } from '../../lib/analysis/input/load';
import { jsonReport } from '../../lib/analysis/report/json';
import { HOSTILE_INPUTS, sharedLabel } from './hostile-inputs';

const [first = '', file] = process.argv.slice(2);
if (first === 'shared') process.stdout.write(sharedLabel(Number(file)));
else if (file !== undefined) writeFileSync(file, HOSTILE_INPUTS[Number(first)]?.text() ?? '');
else {
  const report = analyze(loadText(readFileSync(first, 'utf8'), first));
  whole(jsonReport(report, '0'));
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const seconds = ((userCPUTime + systemCPUTime) / 1e6).toFixed(1);
  console.log(
    `${seconds.padStart(6)} s${String(Math.round(maxRSS / 1024)).padStart(7)} MiB${String(report.findings.length).padStart(7)} findings`,
  );
}
