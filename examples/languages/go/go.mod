module example.com/gateways

go 1.25

require (
	github.com/aws/jsii-runtime-go v1.140.0
	github.com/cdk8s-knative-gateways/cdk8s-knative-gateways-go/cdk8sknativegateways v0.1.0
	github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2 v2.70.106
)
