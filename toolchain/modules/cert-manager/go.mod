module opsplatform/toolchain/cert-manager

go 1.26.7

require github.com/cert-manager/cert-manager v1.18.2
