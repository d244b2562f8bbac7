// Command cyclonus decides network flows by NetworkPolicies: a question as JSON in the file that its argument names, and for
// each of its flows whether the policies of both ends let it pass, as a JSON list on standard output.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// peer is a pod, or an address outside the cluster if it has no namespace.
type peer struct {
	IP              string            `json:"ip"`
	Namespace       string            `json:"namespace"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	PodLabels       map[string]string `json:"podLabels"`
}

type flow struct {
	From     peer            `json:"from"`
	To       peer            `json:"to"`
	Port     int             `json:"port"`
	PortName string          `json:"portName"`
	Protocol corev1.Protocol `json:"protocol"`
}

type question struct {
	Policies []*networkingv1.NetworkPolicy `json:"policies"`
	Flows    []flow                        `json:"flows"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "one argument is expected: a file")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(file string, out io.Writer) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	decoder := json.NewDecoder(in)
	// A field that Kubernetes does not know would be a rule that is not there.
	decoder.DisallowUnknownFields()
	var asked question
	if err := decoder.Decode(&asked); err != nil {
		return err
	}
	policy := matcher.BuildNetworkPolicies(false, asked.Policies)
	answers := make([]bool, 0, len(asked.Flows))
	for _, each := range asked.Flows {
		answers = append(answers, policy.IsTrafficAllowed(&matcher.Traffic{
			Source:           traffic(each.From),
			Destination:      traffic(each.To),
			ResolvedPort:     each.Port,
			ResolvedPortName: each.PortName,
			Protocol:         each.Protocol,
		}).IsAllowed())
	}
	return json.NewEncoder(out).Encode(answers)
}

func traffic(of peer) *matcher.TrafficPeer {
	if of.Namespace == "" {
		return &matcher.TrafficPeer{IP: of.IP}
	}
	return &matcher.TrafficPeer{IP: of.IP, Internal: &matcher.InternalPeer{
		Namespace:       of.Namespace,
		NamespaceLabels: of.NamespaceLabels,
		PodLabels:       of.PodLabels,
	}}
}
