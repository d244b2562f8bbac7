package main

import (
	"fmt"
	"net/http"
)

// answer serves as queue-proxy does: net-istio's probes get the hash that came with them, and every request
// what the service says, with the addresses that proxies have noted.
func answer(address, service string) error {
	return http.ListenAndServe(address, handler(service))
}

// answerTLS does the same over TLS, with the certificate of the pod: it stands for an HTTPS server of a gateway, for
// which istiod has no certificate here.
func answerTLS(address, identity, service string) error {
	return http.ListenAndServeTLS(address, identity, identity, handler(service))
}

func handler(service string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("K-Network-Probe") == "probe" {
			w.Header().Set("K-Network-Hash", r.Header.Get("K-Network-Hash"))
		}
		w.Header().Set("X-Callers", r.Header.Get("X-Forwarded-For"))
		fmt.Fprint(w, service)
	})
}
