package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	tls "github.com/envoyproxy/go-control-plane/envoy/extensions/transport_sockets/tls/v3"
	discovery "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	secret "github.com/envoyproxy/go-control-plane/envoy/service/secret/v3"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/anypb"
)

const secretType = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret"

// The names by which istiod has Envoy ask for its own certificate, and for the authority's.
const (
	ownName       = "default"
	authorityName = "ROOTCA"
)

type secrets struct {
	secret.UnimplementedSecretDiscoveryServiceServer
	byName map[string]*tls.Secret
}

// serveSecrets hands out the certificate of the pod, and that of the authority.
func serveSecrets(socket, identityFile, authorityFile string) error {
	identity, err := os.ReadFile(identityFile)
	if err != nil {
		return err
	}
	authority, err := os.ReadFile(authorityFile)
	if err != nil {
		return err
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return err
	}
	server := grpc.NewServer()
	secret.RegisterSecretDiscoveryServiceServer(server, &secrets{byName: map[string]*tls.Secret{
		ownName: {Name: ownName, Type: &tls.Secret_TlsCertificate{TlsCertificate: &tls.TlsCertificate{
			CertificateChain: inline(identity),
			PrivateKey:       inline(identity),
		}}},
		authorityName: {Name: authorityName, Type: &tls.Secret_ValidationContext{
			ValidationContext: &tls.CertificateValidationContext{TrustedCa: inline(authority)},
		}},
	}})
	return server.Serve(listener)
}

func inline(pem []byte) *core.DataSource {
	return &core.DataSource{Specifier: &core.DataSource_InlineBytes{InlineBytes: pem}}
}

// StreamSecrets answers the first request of a stream; what follows acknowledges the answer, which never changes.
func (s *secrets) StreamSecrets(stream secret.SecretDiscoveryService_StreamSecretsServer) error {
	for {
		request, err := stream.Recv()
		if errors.Is(err, io.EOF) || errors.Is(err, context.Canceled) {
			return nil
		}
		if err != nil {
			return err
		}
		if request.GetErrorDetail() != nil {
			return fmt.Errorf("envoy refused %v: %s", request.GetResourceNames(), request.GetErrorDetail().GetMessage())
		}
		if request.GetVersionInfo() != "" {
			continue
		}
		response := &discovery.DiscoveryResponse{VersionInfo: "1", Nonce: "1", TypeUrl: secretType}
		for _, name := range request.GetResourceNames() {
			found, isKnown := s.byName[name]
			if !isKnown {
				return fmt.Errorf("no secret %q", name)
			}
			resource, err := anypb.New(found)
			if err != nil {
				return err
			}
			response.Resources = append(response.Resources, resource)
		}
		if err := stream.Send(response); err != nil {
			return err
		}
	}
}
