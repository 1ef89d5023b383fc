module opsplatform/toolchain/etcd

go 1.26.7

require go.etcd.io/etcd/server/v3 v3.6.8
