package main

import (
	"fmt"
	"net/http"
)

// answer serves as queue-proxy does: net-istio's probes get the hash that came with them, and every request
// what the service says, with the addresses that proxies have noted.
func answer(address, service string) error {
	return http.ListenAndServe(address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("K-Network-Probe") == "probe" {
			w.Header().Set("K-Network-Hash", r.Header.Get("K-Network-Hash"))
		}
		w.Header().Set("X-Callers", r.Header.Get("X-Forwarded-For"))
		fmt.Fprint(w, service)
	}))
}
