/** Parts of the help of the program and of its commands. */

export const PROGRAM_HELP = `
Examples:
  $ knative-gateways init                                    # a first topology.yaml
  $ knative-gateways synth                                   # its manifests, in dist/
  $ knative-gateways analyze dist/                           # what breaks traffic or isolation
  $ knative-gateways analyze --cluster                       # the same of a running cluster
  $ knative-gateways explain beta.default.example.com dist/  # who answers a host
  $ knative-gateways plan --cluster dist/                    # the steps from here to there
  $ knative-gateways verify --cluster                        # what the gateways really answer

knative-gateways COMMAND --help shows the options, examples and exit status of a command.

Exit status:
  0  done
  1  findings or differences at or above --fail-on, or nothing is written because of them
  2  wrong usage, or input that cannot be read
  3  a step of a plan loses requests`;

export const EXIT_STATUS = `

Exit status:
  0  nothing at or above --fail-on
  1  findings at or above --fail-on
  2  wrong usage, or input that cannot be read`;

export const EXPLAIN_STATUS = `

Exit status:
  0  answered, whatever the answer is
  2  wrong usage, or input that cannot be read`;

export const ANALYZE_EXAMPLES = `
Examples:
  $ knative-gateways analyze dist/
  $ knative-gateways analyze --cluster
  $ knative-gateways analyze --cluster dist/
  $ knative-gateways analyze dist/ --summary --level note
  $ knative-gateways analyze dist/ -n istio-system-alpha --verbose
  $ knative-gateways analyze dist/ --format sarif --output findings.sarif --fail-on warning`;

export const EXPLAIN_EXAMPLES = `
Examples:
  $ knative-gateways explain beta.default.example.com dist/
  $ knative-gateways explain beta.default.example.com --cluster
  $ knative-gateways explain --matrix dist/ -n team-a --gateway istio-ingressgateway
  $ knative-gateways explain --matrix dist/ --format json
  $ knative-gateways explain --matrix dist/ --format html --output matrix.html`;
