from cdk8s import App
from cdk8s_knative_gateways import (
    GatewayAssignment,
    KnativeRelease,
    KnativeService,
    LoadBalancer,
    MultiGatewayChart,
    TopologyGatewayOptions,
)

app = App()

chart = MultiGatewayChart(
    app,
    "gateways",
    knative=KnativeRelease.of("1.15.1"),
    kubernetes="1.28",
    istio="1.22",
    default_domain="example.com",
    gateways={
        "alpha": TopologyGatewayOptions(
            namespace="istio-system-alpha",
            gateway_name="knative-custom-gateway-alpha",
            assignment=GatewayAssignment.label("gateway", "alpha"),
            load_balancer=LoadBalancer.aws_network(),
        ),
    },
)

image = "ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba"

# Reachable only through the stock gateway, knative-serving/knative-ingress-gateway.
KnativeService(chart, "alpha", image=image, env={"TARGET": "alpha"})

# Reachable only through istio-system-alpha/knative-custom-gateway-alpha.
beta = KnativeService(chart, "beta", image=image, env={"TARGET": "beta"})
beta.assign_to(chart.gateway("alpha"))

app.synth()
