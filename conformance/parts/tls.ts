import { type Bench } from '../harness/bench';
import { Component } from '../harness/components';
import { type Matrix, differences } from '../harness/matrix';
import { type Part } from '../harness/part';
import { TlsPlane } from '../harness/tls-plane';
import { type Report } from '../harness/report';
import { DEFAULT, EDGE, TLS_CONTROLS, type TlsControl } from './tls-controls';
import { played } from './tls-played';
import { randomAsPredicted } from './tls-random';
import { asRecorded } from './tls-recorded';

/** Listeners with certificates, by the real istiod, which hands them to proxies that show who they are. */
export const TLS: Part = {
  name: 'tls',
  proves:
    'certificates come from istiod over mutual TLS; hosts answer by http and https as recorded, and as the model predicts',
  needs: [Component.KUBERNETES, Component.MANIFESTS, Component.ISTIO, Component.ENVOY],
  async run(bench, report, options) {
    await onTlsPlane(bench, report, 'tls', async (plane) => {
      for (const control of TLS_CONTROLS) {
        await report.scenario(`tls: ${control.name}`, () => asExpected(bench, plane, control));
      }
      await report.scenario('tls: as recorded', () => asRecorded(bench, plane));
      const { seed, randomTls } = options;
      await report.scenario(`tls: ${randomTls} random topologies from seed ${seed}`, () =>
        randomAsPredicted(bench, plane, options),
      );
    });
  },
};

/** Starts a plane for some scenarios; that it starts is the first of them. */
export async function onTlsPlane(
  bench: Bench,
  report: Report,
  name: string,
  scenarios: (plane: TlsPlane) => Promise<void>,
): Promise<void> {
  let started: TlsPlane | undefined;
  await report.scenario(`${name}: API server`, async () => {
    started = await TlsPlane.start(bench);
    return 'the API server with RBAC, and a certificate authority';
  });
  if (started === undefined) return;
  try {
    await scenarios(started);
  } finally {
    await started.end();
  }
}

async function asExpected(bench: Bench, plane: TlsPlane, control: TlsControl): Promise<string> {
  const { measured } = await played(bench, plane, control.objects, control.options);
  const wrong = [
    ...wrongAnswers(control.http, measured.http).map((line) => `http: ${line}`),
    ...wrongAnswers(control.https, measured.https).map((line) => `https: ${line}`),
  ];
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return control.text;
}

/** Where the two gateways answer otherwise. */
function wrongAnswers(expected: TlsControl['http'], measured: Matrix): string[] {
  const atBoth = (row: string, cells: Matrix[string]): [string, Matrix[string]] => [
    row,
    { [DEFAULT]: cells[DEFAULT] ?? '', [EDGE]: cells[EDGE] ?? '' },
  ];
  const want = Object.entries(expected).map(([row, [first, second]]) =>
    atBoth(row, { [DEFAULT]: first, [EDGE]: second }),
  );
  const got = want.map(([row]) => atBoth(row, measured[row] ?? {}));
  return differences(Object.fromEntries(want), Object.fromEntries(got));
}
