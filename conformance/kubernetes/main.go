// Command kubernetes is etcd, kube-apiserver and kube-controller-manager in one binary: the first argument says which.
package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/component-base/cli"
	// Registers the JSON log format and the Prometheus client metrics, as the upstream main packages do.
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

func main() {
	if len(os.Args) < 2 {
		fail(errors.New("usage: kubernetes etcd|kube-apiserver|kube-controller-manager [flags]"))
	}
	component, args := os.Args[1], os.Args[2:]
	switch component {
	case "etcd":
		if len(args) != 3 {
			fail(errors.New("usage: kubernetes etcd DATA-FOLDER CLIENT-URL PEER-URL"))
		}
		fail(etcd(args[0], args[1], args[2]))
	case "kube-apiserver":
		run(apiserver.NewAPIServerCommand(), args)
	case "kube-controller-manager":
		run(controllermanager.NewControllerManagerCommand(), args)
	default:
		fail(fmt.Errorf("unknown component %q", component))
	}
}

func run(command *cobra.Command, args []string) {
	command.SetArgs(args)
	os.Exit(cli.Run(command))
}

// etcd serves until SIGTERM or SIGINT. Durability is of no use here, so nothing is synced to disk.
func etcd(folder, client, peer string) error {
	config := embed.NewConfig()
	config.Dir = folder
	config.UnsafeNoFsync = true
	config.LogLevel = "error"
	for _, pair := range []struct {
		address string
		targets []*[]url.URL
	}{
		{client, []*[]url.URL{&config.ListenClientUrls, &config.AdvertiseClientUrls}},
		{peer, []*[]url.URL{&config.ListenPeerUrls, &config.AdvertisePeerUrls}},
	} {
		parsed, err := url.Parse(pair.address)
		if err != nil {
			return err
		}
		for _, target := range pair.targets {
			*target = []url.URL{*parsed}
		}
	}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	server, err := embed.StartEtcd(config)
	if err != nil {
		return err
	}
	defer server.Close()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	select {
	case <-server.Server.ReadyNotify():
	case <-time.After(time.Minute):
		return errors.New("etcd was not ready within a minute")
	}
	select {
	case <-stop:
		return nil
	case err := <-server.Err():
		return err
	}
}

func fail(err error) {
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
