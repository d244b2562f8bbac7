// Command istio serves the configuration of istiod for a fixed set of objects, read once from a file: the generator of
// pilot/pkg with an in-memory registry, and the debug endpoints and metrics of istiod.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pilot/test/xds"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/kube"
	"istio.io/istio/pkg/monitoring"
	"istio.io/istio/pkg/test"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/yaml"
)

func main() {
	objects := flag.String("objects", "", "file with the objects, as YAML documents")
	meshConfig := flag.String("mesh", "", "file with the mesh configuration, as YAML")
	ads := flag.String("ads", "", "address of the discovery service, HOST:PORT")
	debug := flag.String("debug", "", "address of the debug endpoints, HOST:PORT")
	flag.Parse()
	err := test.Wrap(func(t test.Failer) {
		if err := serve(t, *objects, *meshConfig, *ads, *debug); err != nil {
			t.Fatal(err)
		}
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(t test.Failer, objectsFile, meshFile, adsAddress, debugAddress string) error {
	builtin, configs, err := read(objectsFile)
	if err != nil {
		return err
	}
	meshText, err := os.ReadFile(meshFile)
	if err != nil {
		return err
	}
	meshConfig, err := mesh.ApplyMeshConfigDefaults(string(meshText))
	if err != nil {
		return fmt.Errorf("mesh configuration: %w", err)
	}
	metrics, err := monitoring.RegisterPrometheusExporter(nil, nil)
	if err != nil {
		return err
	}
	server := xds.NewFakeDiscoveryServer(t, xds.FakeOptions{
		KubernetesObjects: builtin,
		Configs:           configs,
		MeshConfig:        meshConfig,
		ListenerBuilder:   func() (net.Listener, error) { return net.Listen("tcp", adsAddress) },
	})
	listener, err := net.Listen("tcp", debugAddress)
	if err != nil {
		return err
	}
	endpoints := http.NewServeMux()
	endpoints.Handle("/", server.DiscoveryDebug)
	endpoints.Handle("/metrics", metrics)
	go func() { _ = http.Serve(listener, endpoints) }()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	<-stop
	return nil
}

// read sorts the documents into core objects, which the registry holds, and Istio's own, which the config store holds.
func read(file string) ([]runtime.Object, []config.Config, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	var builtin []runtime.Object
	var configs []config.Config
	documents := yaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(text)))
	defer documents.Close()
	buffer := make([]byte, len(text)+1)
	for {
		size, err := documents.Read(buffer)
		if errors.Is(err, io.EOF) {
			return builtin, configs, nil
		}
		if err != nil {
			return nil, nil, err
		}
		document := bytes.Clone(buffer[:size])
		if len(bytes.TrimSpace(document)) == 0 {
			continue
		}
		group, err := groupOf(document)
		if err != nil {
			return nil, nil, err
		}
		if strings.HasSuffix(group, ".istio.io") {
			parsed, unknown, err := crd.ParseInputs(string(document))
			if err != nil || len(unknown) > 0 {
				return nil, nil, fmt.Errorf("%s: unknown kinds %v: %w", document, unknown, err)
			}
			configs = append(configs, parsed...)
			continue
		}
		object, _, err := kube.IstioCodec.UniversalDeserializer().Decode(document, nil, nil)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", document, err)
		}
		builtin = append(builtin, object)
	}
}

func groupOf(document []byte) (string, error) {
	var header struct {
		APIVersion string `json:"apiVersion"`
	}
	if err := yaml.Unmarshal(document, &header); err != nil {
		return "", err
	}
	version, err := schema.ParseGroupVersion(header.APIVersion)
	return version.Group, err
}
