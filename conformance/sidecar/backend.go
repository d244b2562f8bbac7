package main

import (
	"fmt"
	"net/http"
)

// answer serves as queue-proxy does: it answers net-istio's probes itself, with the hash that came with them, and every
// other request with what the service says.
func answer(address, service string) error {
	return http.ListenAndServe(address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("K-Network-Probe") == "probe" {
			w.Header().Set("K-Network-Hash", r.Header.Get("K-Network-Hash"))
			return
		}
		fmt.Fprint(w, service)
	}))
}
