module opsplatform/toolchain/external-secrets

go 1.26.7

require github.com/external-secrets/external-secrets v1.3.2
