import io.github.cdk8sknativegateways.GatewayAssignment;
import io.github.cdk8sknativegateways.KnativeRelease;
import io.github.cdk8sknativegateways.KnativeService;
import io.github.cdk8sknativegateways.KnativeServiceProps;
import io.github.cdk8sknativegateways.LoadBalancer;
import io.github.cdk8sknativegateways.MultiGatewayChart;
import io.github.cdk8sknativegateways.MultiGatewayChartProps;
import io.github.cdk8sknativegateways.TopologyGatewayOptions;
import java.util.Map;
import org.cdk8s.App;

public class Main {
  private static final String IMAGE = "ghcr.io/knative/helloworld-go@sha256:c2b7412fbea6f1ef24a0cac60698e88df7ae3c4278e42d0cb34fe7d4b2641bba";

  public static void main(String[] args) {
    App app = new App();

    MultiGatewayChart chart = new MultiGatewayChart(app, "gateways", MultiGatewayChartProps.builder()
        .knative(KnativeRelease.of("1.15.1"))
        .kubernetes("1.28")
        .istio("1.22")
        .defaultDomain("example.com")
        .gateways(Map.of("alpha", TopologyGatewayOptions.builder()
            .namespace("istio-system-alpha")
            .gatewayName("knative-custom-gateway-alpha")
            .assignment(GatewayAssignment.label("gateway", "alpha"))
            .loadBalancer(LoadBalancer.awsNetwork())
            .build()))
        .build());

    // Reachable only through the stock gateway, knative-serving/knative-ingress-gateway.
    new KnativeService(chart, "alpha", KnativeServiceProps.builder()
        .image(IMAGE)
        .env(Map.of("TARGET", "alpha"))
        .build());

    // Reachable only through istio-system-alpha/knative-custom-gateway-alpha.
    KnativeService beta = new KnativeService(chart, "beta", KnativeServiceProps.builder()
        .image(IMAGE)
        .env(Map.of("TARGET", "beta"))
        .build());
    beta.assignTo(chart.gateway("alpha"));

    app.synth();
  }
}
