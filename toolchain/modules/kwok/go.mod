module opsplatform/toolchain/kwok

go 1.26.7

require sigs.k8s.io/kwok v0.8.0
