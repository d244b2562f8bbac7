// Command argo-cd is Argo CD's ApplicationSet controller, without the rest of its binary.
package main

import (
	"os"

	command "github.com/argoproj/argo-cd/v2/cmd/argocd-applicationset-controller/commands"
)

func main() {
	if err := command.NewCommand().Execute(); err != nil {
		os.Exit(1)
	}
}
