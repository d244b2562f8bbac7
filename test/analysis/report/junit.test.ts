import { whole } from '../../../lib/private/pieces';
import { type Report } from '../../../lib/analysis/analyze';
import { junitReport } from '../../../lib/analysis/report/junit';
import { FULL, HOSTILE, report } from './sample';
import { memoryPages, validateXML } from 'xmllint-wasm';

// What Jenkins, GitLab and GitHub's reporters read: suites of cases, each with one outcome at most.
const SCHEMA = `<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:attributeGroup name="counts">
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="skipped" type="xs:nonNegativeInteger" use="required"/>
  </xs:attributeGroup>
  <xs:element name="testsuites">
    <xs:complexType>
      <xs:sequence><xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
      <xs:attributeGroup ref="counts"/>
    </xs:complexType>
  </xs:element>
  <xs:element name="testsuite">
    <xs:complexType>
      <xs:sequence><xs:element ref="testcase" maxOccurs="unbounded"/></xs:sequence>
      <xs:attributeGroup ref="counts"/>
    </xs:complexType>
  </xs:element>
  <xs:element name="testcase">
    <xs:complexType>
      <xs:choice minOccurs="0">
        <xs:element name="failure"><xs:complexType mixed="true"><xs:attribute name="type" use="required"/><xs:attribute name="message" use="required"/></xs:complexType></xs:element>
        <xs:element name="skipped"><xs:complexType><xs:attribute name="message" use="required"/></xs:complexType></xs:element>
        <xs:element name="system-out" type="xs:string"/>
      </xs:choice>
      <xs:attribute name="name" use="required"/>
      <xs:attribute name="classname" use="required"/>
      <xs:attribute name="file"/>
      <xs:attribute name="line" type="xs:positiveInteger"/>
    </xs:complexType>
  </xs:element>
</xs:schema>`;

async function problemsOf(xml: string): Promise<string[]> {
  const { errors } = await validateXML({
    xml: [{ fileName: 'report.xml', contents: xml }],
    schema: [SCHEMA],
    maxMemoryPages: memoryPages.MiB * 64,
  });
  return errors.map(({ message }) => message);
}

const reports: [string, Report][] = [
  ['nothing found', report([])],
  ['findings and ignored ones', FULL],
  ['hostile names', HOSTILE],
];

test.each(reports)('%s: the report is well-formed XML of the known shape', async (_, each) => {
  for (const failOn of ['error', 'note', 'never'] as const)
    expect(await problemsOf(whole(junitReport(each, failOn)))).toEqual([]);
});

test('the check of the shape finds what is wrong', async () => {
  expect(await problemsOf(whole(junitReport(FULL, 'error')).replace('</testsuites>', ''))).not.toEqual([]);
  expect(await problemsOf(whole(junitReport(FULL, 'error')).replace('failures="1"', 'failures="one"'))).not.toEqual([]);
  expect(await problemsOf(whole(junitReport(FULL, 'error')).replace('Both answer.', '\u0001'))).not.toEqual([]);
});

test('findings at or above the threshold fail, others are printed, ignored ones are skipped, silent rules pass', () => {
  expect(whole(junitReport(FULL, 'error'))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="knative-gateways" tests="5" failures="1" errors="0" skipped="1"><testsuite name="shared-label" tests="2" failures="1" errors="0" skipped="1"><testcase classname="shared-label" name="Service gw/edge (gateway gw/edge)" file="dist/a b.yaml" line="12"><failure type="error" message="Service gw/edge and Service istio-system/istio share a label.">Service gw/edge and Service istio-system/istio share a label.
dist/a b.yaml:12
Why: Both answer.
Fix: Give it a label of its own.</failure></testcase>
<testcase classname="shared-label" name="Service gw/other (gateway gw/edge)" file="dist/a b.yaml" line="12"><skipped message="they are one on purpose"/></testcase></testsuite>
<testsuite name="no-budget" tests="2" failures="0" errors="0" skipped="0"><testcase classname="no-budget" name="Namespace gw" file="stock installation (assumed)" line="1"><system-out>Namespace gw is taken for granted.
stock installation (assumed):1
Why: Another reason.
Fix: Add it.</system-out></testcase>
<testcase classname="no-budget" name="Deployment gw/edge (gateway gw/edge)" file="-" line="40"><system-out>Deployment gw/edge has no budget.
-:40
Why: A drain stops it.
Fix: Add a PodDisruptionBudget.</system-out></testcase></testsuite>
<testsuite name="quiet" tests="1" failures="0" errors="0" skipped="0"><testcase classname="quiet" name="Nothing is found"/></testsuite></testsuites>
`);
});

test.each([
  ['error', 1],
  ['warning', 2],
  ['note', 3],
  ['never', 0],
] as const)('with --fail-on %s, %d of three findings fail', (failOn, failures) => {
  expect(whole(junitReport(FULL, failOn))).toContain(
    `<testsuites name="knative-gateways" tests="5" failures="${failures}"`,
  );
});
