package main

import (
	"github.com/aws/jsii-runtime-go"
	kgw "github.com/cdk8s-knative-gateways/cdk8s-knative-gateways-go/cdk8sknativegateways"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

const image = "ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba"

func main() {
	app := cdk8s.NewApp(nil)

	chart := kgw.NewMultiGatewayChart(app, jsii.String("gateways"), &kgw.MultiGatewayChartProps{
		Knative:       kgw.KnativeRelease_Of(jsii.String("1.15.1")),
		Kubernetes:    jsii.String("1.28"),
		Istio:         jsii.String("1.22"),
		DefaultDomain: jsii.String("example.com"),
		Gateways: &map[string]*kgw.TopologyGatewayOptions{
			"alpha": {
				Namespace:    jsii.String("istio-system-alpha"),
				GatewayName:  jsii.String("knative-custom-gateway-alpha"),
				Assignment:   kgw.GatewayAssignment_Label(jsii.String("gateway"), jsii.String("alpha")),
				LoadBalancer: kgw.LoadBalancer_AwsNetwork(nil),
			},
		},
	})

	// Reachable only through the stock gateway, knative-serving/knative-ingress-gateway.
	kgw.NewKnativeService(chart, jsii.String("alpha"), &kgw.KnativeServiceProps{
		Image: jsii.String(image),
		Env:   &map[string]*string{"TARGET": jsii.String("alpha")},
	})

	// Reachable only through istio-system-alpha/knative-custom-gateway-alpha.
	beta := kgw.NewKnativeService(chart, jsii.String("beta"), &kgw.KnativeServiceProps{
		Image: jsii.String(image),
		Env:   &map[string]*string{"TARGET": jsii.String("beta")},
	})
	beta.AssignTo(chart.Gateway(jsii.String("alpha")))

	app.Synth()
}
