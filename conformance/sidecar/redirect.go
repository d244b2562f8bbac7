package main

import (
	"encoding/binary"
	"net/netip"

	"github.com/google/nftables"
	"github.com/google/nftables/binaryutil"
	"github.com/google/nftables/expr"
	"golang.org/x/sys/unix"
)

// Ports of Envoy. Source: Istio, "Ports used by Istio".
const (
	inbound  = 15006
	outbound = 15001
)

// Ports of a proxy itself: administration, figures, health.
var direct = []uint16{15000, 15020, 15021, 15090}

// redirect has Envoy take the connections to the pod, and those to elsewhere that are routed through it, which stand
// for the ones that processes of the pod open.
func redirect(pod netip.Addr) error {
	return change(func(add func(...[]expr.Any)) {
		for _, port := range direct {
			add(destination(expr.CmpOpEq, pod), tcpPort(port), []expr.Any{&expr.Verdict{Kind: expr.VerdictAccept}})
		}
		add(destination(expr.CmpOpEq, pod), to(inbound))
		add(destination(expr.CmpOpNeq, pod), to(outbound))
	})
}

// forward does what kube-proxy does for a Service with one pod, on the address of the pod.
func forward(pod netip.Addr) error {
	return change(func(add func(...[]expr.Any)) {
		add(destination(expr.CmpOpEq, pod), tcpPort(80), to(8080))
		add(destination(expr.CmpOpEq, pod), tcpPort(443), to(8443))
	})
}

const tableName = "sidecar"

// release takes back what redirect and forward have added: the pod's network outlives its processes.
func release() error {
	connection, err := nftables.New()
	if err != nil {
		return err
	}
	connection.DelTable(&nftables.Table{Family: nftables.TableFamilyIPv4, Name: tableName})
	return connection.Flush()
}

// tables gives the names of all tables in the pod's network.
func tables() ([]string, error) {
	connection, err := nftables.New()
	if err != nil {
		return nil, err
	}
	found, err := connection.ListTables()
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, table := range found {
		names = append(names, table.Name)
	}
	return names, nil
}

// change adds rules for connections from outside of the pod.
func change(rules func(add func(...[]expr.Any))) error {
	connection, err := nftables.New()
	if err != nil {
		return err
	}
	table := connection.AddTable(&nftables.Table{Family: nftables.TableFamilyIPv4, Name: tableName})
	chain := connection.AddChain(&nftables.Chain{
		Name:     "prerouting",
		Table:    table,
		Type:     nftables.ChainTypeNAT,
		Hooknum:  nftables.ChainHookPrerouting,
		Priority: nftables.ChainPriorityNATDest,
	})
	rules(func(exprs ...[]expr.Any) {
		rule := append([]expr.Any{}, arriving()...)
		for _, each := range exprs {
			rule = append(rule, each...)
		}
		connection.AddRule(&nftables.Rule{Table: table, Chain: chain, Exprs: rule})
	})
	return connection.Flush()
}

// arriving matches TCP from outside of the pod.
func arriving() []expr.Any {
	name := make([]byte, unix.IFNAMSIZ)
	copy(name, "eth0")
	return []expr.Any{
		&expr.Meta{Key: expr.MetaKeyIIFNAME, Register: 1},
		&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: name},
		&expr.Meta{Key: expr.MetaKeyL4PROTO, Register: 1},
		&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: []byte{unix.IPPROTO_TCP}},
	}
}

func destination(op expr.CmpOp, address netip.Addr) []expr.Any {
	return []expr.Any{
		&expr.Payload{DestRegister: 1, Base: expr.PayloadBaseNetworkHeader, Offset: 16, Len: 4},
		&expr.Cmp{Op: op, Register: 1, Data: address.AsSlice()},
	}
}

func tcpPort(port uint16) []expr.Any {
	return []expr.Any{
		&expr.Payload{DestRegister: 1, Base: expr.PayloadBaseTransportHeader, Offset: 2, Len: 2},
		&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: binary.BigEndian.AppendUint16(nil, port)},
	}
}

func to(port uint16) []expr.Any {
	return []expr.Any{
		&expr.Immediate{Register: 1, Data: binaryutil.BigEndian.PutUint16(port)},
		&expr.Redir{RegisterProtoMin: 1},
	}
}
