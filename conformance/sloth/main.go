// Command sloth writes the recording rules and alerts that sloth makes of an objective. Its arguments are the file of the
// objective and the folder of the windows of alerts.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/slok/sloth/pkg/lib"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "two arguments are expected: a file and a folder")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(file, windows string) error {
	objective, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	generator, err := lib.NewPrometheusSLOGenerator(lib.PrometheusSLOGeneratorConfig{WindowsFS: os.DirFS(windows)})
	if err != nil {
		return err
	}
	rules, err := generator.GenerateFromRaw(context.Background(), objective)
	if err != nil {
		return err
	}
	return generator.WriteResultAsPrometheusStd(context.Background(), *rules, os.Stdout)
}
