module opsplatform/toolchain/alertmanager

go 1.26.7

require github.com/prometheus/alertmanager v0.28.1
