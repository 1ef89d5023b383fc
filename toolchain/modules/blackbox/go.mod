module opsplatform/toolchain/blackbox

go 1.26.7

require github.com/prometheus/blackbox_exporter v0.27.0
