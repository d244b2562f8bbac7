// Command grafana reads dashboards against Grafana's schema of them, strictly: an unknown field, a missing one and a wrong
// type are errors, in panels and queries of every plugin as well. Its arguments are files.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

func main() {
	plugins.RegisterDefaultPlugins()
	failed := false
	for _, file := range os.Args[1:] {
		if err := check(file); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", file, err)
			failed = true
		}
	}
	if failed || len(os.Args) < 2 {
		os.Exit(1)
	}
}

func check(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var read dashboard.Dashboard
	// It gives an empty list where there is no error.
	var errs cog.BuildErrors
	if err := read.UnmarshalJSONStrict(text); !errors.As(err, &errs) || len(errs) > 0 {
		return err
	}
	return read.Validate()
}
