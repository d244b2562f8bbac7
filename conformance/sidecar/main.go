// Command sidecar does what istio-init and istio-agent do beside the Envoy of a pod, and stands in for queue-proxy: it
// runs in the pod's network namespace.
package main

import (
	"flag"
	"fmt"
	"net/netip"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	identity := flag.String("identity", "", "file with the certificate and the key of the pod, as PEM")
	authority := flag.String("authority", "", "file with the certificate of the authority that signs for all pods, as PEM")
	socket := flag.String("socket", "", "path of the socket on which Envoy gets them")
	capture := flag.String("capture", "", "address of the pod: connections to it go to Envoy, and so do all that are routed through the pod")
	backend := flag.String("backend", "", "answer of the service; empty: the pod has none")
	ports := flag.String("ports", "", "ports of the service, with commas")
	service := flag.String("service", "", "address of a pod that stands for its Service as well: port 80 leads to 8080, 443 to 8443")
	secure := flag.String("secure", "", "answer over TLS, on port 8443; empty: there is none")
	list := flag.Bool("tables", false, "print the names of the tables of redirections in this network, and end")
	flag.Parse()
	if *list {
		names, err := tables()
		exitOn(err)
		fmt.Println(strings.Join(names, "\n"))
		return
	}
	exitOn(run(*identity, *authority, *socket, *capture, *backend, *ports, *service, *secure))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(identity, authority, socket, capture, backend, ports, service, secure string) error {
	failed := make(chan error)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	if backend != "" {
		for _, port := range strings.Split(ports, ",") {
			go func() { failed <- answer(":"+port, backend) }()
		}
	}
	if secure != "" {
		go func() { failed <- answerTLS(":8443", identity, secure) }()
	}
	if capture != "" {
		address, err := netip.ParseAddr(capture)
		if err != nil {
			return err
		}
		if err := redirect(address); err != nil {
			return fmt.Errorf("redirect to Envoy: %w", err)
		}
	}
	if service != "" {
		address, err := netip.ParseAddr(service)
		if err != nil {
			return err
		}
		if err := forward(address); err != nil {
			return fmt.Errorf("port of the Service: %w", err)
		}
	}
	if socket != "" {
		go func() { failed <- serveSecrets(socket, identity, authority) }()
	}
	select {
	case <-stop:
		if capture != "" || service != "" {
			return release()
		}
		return nil
	case err := <-failed:
		return err
	}
}
