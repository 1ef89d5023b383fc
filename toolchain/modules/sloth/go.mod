module opsplatform/toolchain/sloth

go 1.26.7

require github.com/slok/sloth v0.12.0
